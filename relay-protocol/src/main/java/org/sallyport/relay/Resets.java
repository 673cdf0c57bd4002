package org.sallyport.relay;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the resets of one end below what the other takes (SPEC.md, section Limits), since the number of callers that go
 * away is nobody's to choose. A reset beyond the budget waits until there is room, or until its stream has ended by
 * itself. On the link's event loop.
 */
final class Resets {
    /** Resets within {@link #SPAN_NANOS}; together they leave room for what the network bunches up. */
    static final int BUDGET = 800;

    /** Longer than the peer's 10 s: it counts when resets arrive, which a stalled connection moves. */
    static final long SPAN_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final LongSupplier clock;
    private final Liveness.Timer timer;
    private final Sender sender;
    private final long[] sentAt = new long[BUDGET];
    private final Map<Integer, Long> waiting = new LinkedHashMap<>();
    private int sent;
    private @Nullable Runnable cancel;

    /** Sends one reset. */
    interface Sender {
        void send(int streamId, long code);
    }

    Resets(LongSupplier clock, Liveness.Timer timer, Sender sender) {
        this.clock = clock;
        this.timer = timer;
        this.sender = sender;
    }

    /** Sends a reset now or later; false when it has to wait, or waits already. */
    boolean reset(int streamId, long code) {
        if (waiting.containsKey(streamId)) {
            return false;
        }
        if (waiting.isEmpty() && count()) {
            sender.send(streamId, code);
            return true;
        }
        waiting.put(streamId, code);
        arm();
        return false;
    }

    /** Counts a reset against the budget; false when it is used up. */
    boolean count() {
        if (nanosUntilRoom() > 0) {
            return false;
        }
        sentAt[sent % BUDGET] = clock.getAsLong();
        // Past twice the budget only the remainder matters: the count must not overflow.
        sent = sent + 1 == 2 * BUDGET ? BUDGET : sent + 1;
        return true;
    }

    /** Whether a reset of this stream waits. */
    boolean waits(int streamId) {
        return waiting.containsKey(streamId);
    }

    /** The stream has ended: it needs no reset. */
    void forget(int streamId) {
        waiting.remove(streamId);
    }

    /** The link has ended. */
    void stop() {
        waiting.clear();
        if (cancel != null) {
            cancel.run();
            cancel = null;
        }
    }

    private long nanosUntilRoom() {
        return sent < BUDGET ? 0 : sentAt[sent % BUDGET] + SPAN_NANOS - clock.getAsLong();
    }

    private void arm() {
        if (cancel == null && !waiting.isEmpty()) {
            cancel = timer.schedule(Math.max(nanosUntilRoom(), TimeUnit.MILLISECONDS.toNanos(1)), this::sendWaiting);
        }
    }

    private void sendWaiting() {
        cancel = null;
        while (!waiting.isEmpty() && count()) {
            Map.Entry<Integer, Long> first = waiting.entrySet().iterator().next();
            waiting.remove(first.getKey());
            sender.send(first.getKey(), first.getValue());
        }
        arm();
    }
}
