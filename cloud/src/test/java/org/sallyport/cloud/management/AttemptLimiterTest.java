package org.sallyport.cloud.management;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sallyport.cloud.TestClock;
import org.sallyport.cloud.problem.CloudException;

class AttemptLimiterTest {
    private final TestClock clock = new TestClock();
    private final AttemptLimiter limiter = new AttemptLimiter(3, Duration.ofSeconds(2), clock);

    @Test
    void aBurstIsAllowedThenOneEachPeriodForEachAddress() {
        for (int i = 0; i < 3; i++) {
            limiter.take("a");
        }
        assertThrows(CloudException.class, () -> limiter.take("a"));
        assertDoesNotThrow(() -> limiter.take("b"));
        clock.advance(Duration.ofSeconds(2));
        limiter.take("a");
        assertThrows(CloudException.class, () -> limiter.take("a"));
    }
}
