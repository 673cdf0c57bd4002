package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Silence, on a clock that the test moves. */
final class LivenessTest {
    private long now;
    private long heard;
    private long due;
    private @Nullable Runnable armed;
    private int scheduled;
    private int pings;
    private boolean dead;

    private final Liveness liveness = new Liveness(
            LinkSettings.DEFAULT, () -> now, () -> heard, this::schedule, () -> pings++, () -> dead = true);

    private Runnable schedule(long nanos, Runnable task) {
        scheduled++;
        due = now + nanos;
        armed = task;
        return () -> armed = null;
    }

    private void passSeconds(long seconds) {
        long until = now + TimeUnit.SECONDS.toNanos(seconds);
        while (armed != null && due <= until) {
            now = due;
            Runnable task = armed;
            armed = null;
            task.run();
        }
        now = until;
    }

    @Test
    void asksAfterFourteenSecondsAndGivesUpAfterTwentyFour() {
        liveness.start();
        passSeconds(13);
        assertEquals(0, pings);
        passSeconds(1);
        assertEquals(1, pings);
        passSeconds(9);
        assertFalse(dead);
        assertEquals(1, pings);
        passSeconds(1);
        assertTrue(dead);
    }

    @Test
    void anyByteMeansAlive() {
        liveness.start();
        passSeconds(20);
        heard = now;
        passSeconds(13);
        assertFalse(dead);
        assertEquals(1, pings);
        passSeconds(1);
        assertEquals(2, pings, "silence is counted from the last byte");
    }

    @Test
    void trafficDoesNotTouchTheTimer() {
        liveness.start();
        for (int second = 0; second < 60; second++) {
            heard = now;
            passSeconds(1);
        }
        assertTrue(scheduled <= 6, () -> scheduled + " timers in a busy minute");
        assertEquals(0, pings);
    }

    @Test
    void stopCancels() {
        liveness.start();
        liveness.stop();
        passSeconds(60);
        assertFalse(dead);
        assertEquals(0, pings);
    }
}
