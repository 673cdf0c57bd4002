package org.sallyport.agent.enrol;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;

/** The signed assertion by which a member asks for a token: a JWT signed by ES256 (SPEC.md, section 1.2). */
final class MemberAssertion {
    private static final Duration VALIDITY = Duration.ofMinutes(2);
    private static final int ID_BYTES = 16;
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final SecureRandom RANDOM = new SecureRandom();

    private MemberAssertion() {}

    /** A fresh assertion. */
    static String sign(PrivateKey memberKey, String memberId, String audience, Clock clock) {
        long now = clock.instant().getEpochSecond();
        byte[] id = new byte[ID_BYTES];
        RANDOM.nextBytes(id);
        JsonObject header = new JsonObject().put("alg", "ES256").put("typ", "JWT");
        JsonObject claims = new JsonObject()
                .put("iss", memberId)
                .put("sub", memberId)
                .put("aud", audience)
                .put("iat", now)
                .put("exp", now + VALIDITY.toSeconds())
                .put("jti", BASE64URL.encodeToString(id));
        String signed = encode(header) + "." + encode(claims);
        return signed + "." + BASE64URL.encodeToString(signature(memberKey, signed));
    }

    private static String encode(JsonObject json) {
        return BASE64URL.encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] signature(PrivateKey key, String text) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 signs with a P-256 key", e);
        }
    }
}
