package org.sallyport.agent.keys;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import org.sallyport.agent.failure.AgentException;

/** A recovery key as people type it, and what members send each other: keys or a refusal. */
class RecoveryFuzzTest {
    private static final List<GatewayKey> KEYS =
            List.of(GatewayKey.make("gw-fuzz", new GatewayKeySpec(2048, true), Clock.systemUTC()));
    private static final byte[] PAYLOAD =
            new KeyPayload(KEYS, RecoveryKey.make().lock(0), 0).bytes();

    @FuzzTest(maxDuration = "5m")
    void keysAreReadOrRefused(FuzzedDataProvider data) {
        try {
            if (data.consumeBoolean()) {
                RecoveryKey.read(data.consumeRemainingAsBytes()).close();
            } else {
                KeyPayload.read(Edits.of(PAYLOAD, data), "gw-fuzz");
            }
        } catch (AgentException | IOException | GeneralSecurityException e) {
            assertNotNull(e);
        }
    }
}
