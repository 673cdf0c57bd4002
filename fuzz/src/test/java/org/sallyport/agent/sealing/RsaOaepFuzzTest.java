package org.sallyport.agent.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.List;
import org.sallyport.agent.keys.Edits;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.GatewayKeySpec;

/** Credentials in {@code rsa-oaep} that someone made up or changed: a refusal, or what was sealed. */
class RsaOaepFuzzTest {
    private static final List<GatewayKey> KEYS =
            List.of(GatewayKey.make("gw-fuzz", new GatewayKeySpec(2048, false), Clock.systemUTC()));
    private static final SessionKeys SESSION = SessionKeys.random(new SecureRandom());
    private static final byte[] PLAIN = "{\"credentialData\":[]}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TEXT = text();
    private static final byte[] BLOB = blob();

    private static byte[] text() {
        RSAPublicKey key = (RSAPublicKey) KEYS.get(0).certificate().getPublicKey();
        return RsaOaep.seal(key, PLAIN).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] blob() {
        try {
            return AuthenticatedBlob.seal(SESSION, AuthenticatedBlob.Hash.SHA_256, new byte[16], PLAIN);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest(maxDuration = "5m")
    void madeUpTextsOpenToNothing(FuzzedDataProvider data) {
        try {
            byte[] plain = data.consumeBoolean()
                    ? RsaOaep.open(new String(Edits.of(TEXT, data), StandardCharsets.ISO_8859_1), KEYS, true)
                    : AuthenticatedBlob.open(SESSION, Edits.of(BLOB, data));
            assertArrayEquals(PLAIN, plain);
        } catch (GeneralSecurityException e) {
            // what it is to be
        }
    }
}
