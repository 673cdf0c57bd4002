package org.sallyport.cloud.enrolment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.sallyport.cloud.TestClock;
import org.sallyport.cloud.problem.CloudException;

class WrongProofsTest {
    private static final byte[] RIGHT = new byte[32];
    private static final byte[] WRONG = {1};
    private static final String HASH = HexFormat.of().formatHex(SentKeys.sha256(RIGHT));

    private final TestClock clock = new TestClock();
    private final WrongProofs proofs = new WrongProofs(clock);

    private CloudException refused(String gateway, byte[] proof) {
        return assertThrows(CloudException.class, () -> proofs.require(gateway, HASH, proof));
    }

    @Test
    void theOldestWrongOneMustBeTenMinutesPast() {
        for (int minute = 0; minute < 5; minute++) {
            assertEquals(
                    "recovery-key-refused", refused("gw-1", WRONG).problem().code());
            clock.advance(Duration.ofMinutes(1));
        }
        CloudException waits = refused("gw-1", RIGHT);
        assertEquals("too-many-attempts", waits.problem().code());
        assertEquals(Duration.ofMinutes(5), waits.retryAfter());
        proofs.require("gw-2", HASH, RIGHT);
        clock.advance(Duration.ofMinutes(5));
        assertEquals("recovery-key-refused", refused("gw-1", WRONG).problem().code());
        assertEquals("too-many-attempts", refused("gw-1", RIGHT).problem().code());
        clock.advance(Duration.ofMinutes(1));
        proofs.require("gw-1", HASH, RIGHT);
    }

    @Test
    void theRightOneEndsTheCount() {
        for (int i = 0; i < 4; i++) {
            refused("gw-1", WRONG);
        }
        proofs.require("gw-1", HASH, RIGHT);
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    "recovery-key-refused", refused("gw-1", WRONG).problem().code());
        }
    }
}
