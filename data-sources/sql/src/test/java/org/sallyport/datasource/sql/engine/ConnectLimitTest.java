package org.sallyport.datasource.sql.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.Deadline;

class ConnectLimitTest {

    @Test
    void anAttemptLeavesTheOthersTheirParts() {
        ConnectLimit limit = ConnectLimit.within(Deadline.NONE);
        assertTrue(limit.millis() <= 15_000);
        assertTrue(limit.first(3).millis() <= 5_000);
        assertTrue(limit.first(3).first(2).millis() <= 2_500);
    }

    @Test
    void aLimitIsNeverLongerThanTheCall() {
        assertTrue(ConnectLimit.within(Deadline.in(Duration.ofSeconds(3))).millis() <= 3_000);
        assertTrue(ConnectLimit.within(Deadline.NONE, Duration.ofSeconds(2)).millis() <= 2_000);
    }

    /** Zero would be none to some drivers. */
    @Test
    void anAttemptHasASecondAtLeast() {
        ConnectLimit over = ConnectLimit.within(Deadline.in(Duration.ZERO));
        assertEquals(1_000, over.millis());
        assertEquals(1_000, over.first(4).millis());
        assertEquals(1, over.first(4).seconds());
    }
}
