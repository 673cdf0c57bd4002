package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The budget of resets, on a clock that the test moves. */
final class ResetsTest {
    private long now;
    private long due;
    private @Nullable Runnable armed;
    private final List<Integer> sent = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private final Resets resets = new Resets(() -> now, this::schedule, this::send);

    private Runnable schedule(long nanos, Runnable task) {
        due = now + nanos;
        armed = task;
        return () -> armed = null;
    }

    private void send(int streamId, long code) {
        sent.add(streamId);
        times.add(now);
        assertFalse(resets.waits(streamId));
    }

    private void passMillis(long millis) {
        long until = now + TimeUnit.MILLISECONDS.toNanos(millis);
        while (armed != null && due <= until) {
            now = due;
            Runnable task = armed;
            armed = null;
            task.run();
        }
        now = until;
    }

    @Test
    void moreResetsThanThePeerTakesWaitForTheirTurn() {
        for (int i = 0; i < 3000; i++) {
            assertEquals(i < Resets.BUDGET, resets.reset(i, 8));
        }
        assertEquals(Resets.BUDGET, sent.size());
        assertTrue(resets.waits(2999));
        passMillis(60_000);
        assertEquals(3000, sent.size());
        for (int i = Resets.BUDGET; i < times.size(); i++) {
            assertEquals(i, sent.get(i));
            assertTrue(times.get(i) - times.get(i - Resets.BUDGET) >= Resets.SPAN_NANOS);
        }
        assertNull(armed);
    }

    @Test
    void aSteadyTrickleNeverWaits() {
        for (int i = 0; i < 5000; i++) {
            assertTrue(resets.reset(i, 8));
            passMillis(20);
        }
    }

    @Test
    void aStreamThatEndedByItselfNeedsNoReset() {
        for (int i = 0; i < Resets.BUDGET + 2; i++) {
            resets.reset(i, 8);
        }
        resets.forget(Resets.BUDGET);
        passMillis(20_000);
        assertEquals(Resets.BUDGET + 1, sent.size());
        assertFalse(sent.contains(Resets.BUDGET));
    }

    @Test
    void nothingIsSentAfterTheEndOfTheLink() {
        for (int i = 0; i < Resets.BUDGET + 2; i++) {
            resets.reset(i, 8);
        }
        resets.stop();
        passMillis(20_000);
        assertEquals(Resets.BUDGET, sent.size());
    }
}
