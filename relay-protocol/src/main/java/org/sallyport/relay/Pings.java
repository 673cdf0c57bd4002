package org.sallyport.relay;

import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** PINGs under way, each with who waits for its answer. Used on the link's event loop only. */
final class Pings {
    /** A round trip older than this is measured anew when somebody asks for it. */
    static final long MEASURED_FOR_NANOS = TimeUnit.SECONDS.toNanos(5);

    private record Ping(long sentAt, @Nullable Promise<Duration> promise) {}

    private final LongSupplier clock;
    private final LongConsumer send;
    private final Map<Long, Ping> awaited = new HashMap<>();
    private long last;
    private long roundTrip;
    private long measuredAt;
    private boolean measuring;

    Pings(LongSupplier clock, LongConsumer send) {
        this.clock = clock;
        this.send = send;
    }

    /** Sends one whose answer nobody waits for: any byte in return will do. */
    void ask() {
        send(null);
    }

    /** Sends one and completes the promise with the round trip. */
    void ask(Promise<Duration> promise) {
        send(promise);
    }

    /**
     * The shortest round trip of the link in nanoseconds, 0 before the first answer: what queues on the way under load
     * is none of it, or windows would grow with the queues that they make. Asks the peer when it was not measured for a
     * while, so that links on which nobody needs it carry no PINGs for it.
     */
    long roundTrip() {
        boolean old = roundTrip == 0 || clock.getAsLong() - measuredAt > MEASURED_FOR_NANOS;
        if (old && !measuring) {
            measuring = true;
            send(null);
        }
        return roundTrip;
    }

    private void send(@Nullable Promise<Duration> promise) {
        long number = ++last;
        awaited.put(number, new Ping(clock.getAsLong(), promise));
        send.accept(number);
    }

    /** An answer has come. */
    void answered(long number) {
        Ping ping = awaited.remove(number);
        if (ping == null) {
            return;
        }
        measured(clock.getAsLong() - ping.sentAt());
        if (ping.promise() != null) {
            ping.promise().complete(Duration.ofNanos(clock.getAsLong() - ping.sentAt()));
        }
    }

    private void measured(long nanos) {
        roundTrip = roundTrip == 0 ? Math.max(1, nanos) : Math.min(roundTrip, nanos);
        measuredAt = clock.getAsLong();
        measuring = false;
    }

    /** No more answers will come. */
    void fail(LinkException cause) {
        for (Ping ping : awaited.values()) {
            if (ping.promise() != null) {
                ping.promise().fail(cause);
            }
        }
        awaited.clear();
    }
}
