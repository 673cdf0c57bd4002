package org.sallyport.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RateTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Rate rate = new Rate();

    @Test
    void withoutLimitAllPasses() {
        assertEquals(Long.MAX_VALUE, rate.available(0));
    }

    @Test
    void asManyBytesPassAsTheRateSays() {
        rate.set(10_000, 0);
        long passed = 0;
        long now = 0;
        while (now < 60 * SECOND) {
            long available = rate.available(now);
            rate.take(available);
            passed += available;
            now += available > 0 ? 0 : rate.untilAvailable();
        }
        assertTrue(passed >= 599_000 && passed <= 601_000, "passed " + passed);
    }

    @Test
    void idleTimeIsNotSavedUp() {
        rate.set(10_000, 0);
        assertTrue(rate.available(60 * SECOND) <= 500);
    }

    @Test
    void oneByteASecondIsARateToo() {
        rate.set(1, 0);
        assertEquals(0, rate.available(SECOND / 2));
        assertEquals(SECOND / 2, rate.untilAvailable());
        assertEquals(1, rate.available(SECOND));
    }

    @Test
    void liftedAllPassesAgain() {
        rate.set(1, 0);
        rate.set(0, SECOND);
        assertEquals(Long.MAX_VALUE, rate.available(SECOND));
    }
}
