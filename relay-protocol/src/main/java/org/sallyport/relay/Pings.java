package org.sallyport.relay;

import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** PINGs under way, each with who waits for its answer. Used on the link's event loop only. */
final class Pings {
    private record Ping(long sentAt, Promise<Duration> promise) {}

    private final LongSupplier clock;
    private final LongConsumer send;
    private final Map<Long, Ping> awaited = new HashMap<>();
    private long last;

    Pings(LongSupplier clock, LongConsumer send) {
        this.clock = clock;
        this.send = send;
    }

    /** Sends one whose answer nobody waits for: any byte in return will do. */
    void ask() {
        send.accept(++last);
    }

    /** Sends one and completes the promise with the round trip. */
    void ask(Promise<Duration> promise) {
        long number = ++last;
        awaited.put(number, new Ping(clock.getAsLong(), promise));
        send.accept(number);
    }

    /** An answer has come. */
    void answered(long number) {
        Ping ping = awaited.remove(number);
        if (ping != null) {
            ping.promise().complete(Duration.ofNanos(clock.getAsLong() - ping.sentAt()));
        }
    }

    /** No more answers will come. */
    void fail(LinkException cause) {
        awaited.values().forEach(ping -> ping.promise().fail(cause));
        awaited.clear();
    }
}
