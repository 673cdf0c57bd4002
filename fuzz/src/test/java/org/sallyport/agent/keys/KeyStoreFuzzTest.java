package org.sallyport.agent.keys;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;

/** A key store's bytes, outside the encryption and within. */
class KeyStoreFuzzTest {
    private static final byte[] SECRET = "secret".getBytes(StandardCharsets.US_ASCII);
    private static final Keys KEYS = Keys.make(
            List.of(GatewayKey.make("gw-fuzz", new GatewayKeySpec(2048, true), Clock.systemUTC())),
            RecoveryKey.make().lock(0),
            Clock.systemUTC());
    private static final byte[] FILE = file();
    private static final byte[] CLEAR = clear();

    private static byte[] file() {
        try {
            return KeyFormat.encrypt(KEYS, SECRET, Derivation.RANDOM);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] clear() {
        try {
            return KeyList.bytes(KEYS);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = "5m")
    void damageIsToldAsDamage(FuzzedDataProvider data) {
        boolean within = data.consumeBoolean();
        try {
            if (within) {
                KeyList.read(ByteBuffer.wrap(Edits.of(CLEAR, data)));
            } else {
                KeyFormat.decrypt(Edits.of(FILE, data), SECRET);
            }
        } catch (GeneralSecurityException e) {
            assertNotNull(e.getMessage());
        }
    }
}
