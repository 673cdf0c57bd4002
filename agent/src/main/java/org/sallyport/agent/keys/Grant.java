package org.sallyport.agent.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/**
 * What one member gives another through the cloud, which can neither read nor make one (SPEC.md, section 1): keys, signed
 * under the present gateway key, sealed to the other's sealing key. In clear: the signature, a newline, the
 * {@link KeyPayload}.
 *
 * @param gatewayKey the gateway's next key; null where it is none
 * @param recovery what to keep of a new recovery key; null where it is none
 */
public record Grant(
        @Nullable GatewayKey gatewayKey, @Nullable RecoveryLock recovery) {
    private static final String INFO = "sallyport grant 1";

    /** A grant of the gateway's next key. */
    public static Grant of(GatewayKey next) {
        return new Grant(next, null);
    }

    /** A grant of what to keep of a new recovery key. */
    public static Grant of(RecoveryLock recovery) {
        return new Grant(null, recovery);
    }

    /**
     * Seals it, base64.
     *
     * @param present the gateway's present key
     * @param memberId to whom
     * @param sealingKey that member's, SubjectPublicKeyInfo in DER
     * @throws AgentException {@link AgentCode#MEMBER_UNFIT} when it is none
     */
    public String seal(GatewayKey present, String memberId, byte[] sealingKey) {
        byte[] payload = new KeyPayload(gatewayKey == null ? List.of() : List.of(gatewayKey), recovery, 0).bytes();
        byte[] plain = new byte[0];
        try {
            String signature = GatewayStatement.grant(present.gatewayId(), memberId, payload)
                    .sign(present);
            plain = ByteBuffer.allocate(signature.length() + 1 + payload.length)
                    .put((signature + "\n").getBytes(US_ASCII))
                    .put(payload)
                    .array();
            return Base64.getEncoder()
                    .encodeToString(new Hpke(INFO, memberId).seal(SealingKey.raw(memberId, sealingKey), plain));
        } finally {
            Arrays.fill(payload, (byte) 0);
            Arrays.fill(plain, (byte) 0);
        }
    }

    /**
     * Opens one.
     *
     * @param memberId this member
     * @throws AgentException {@link AgentCode#GRANT_REFUSED} when it is none for this member under its gateway's present
     *     key
     */
    public static Grant open(Keys keys, String memberId, String base64) {
        byte[] plain = new byte[0];
        byte[] privateKey = keys.sealing().privateKey();
        try {
            plain = new Hpke(INFO, memberId)
                    .open(privateKey, Base64.getDecoder().decode(base64));
            return read(keys, memberId, plain);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new AgentException(
                    AgentCode.GRANT_REFUSED,
                    "A grant for this member is not one that a member of its gateway made (" + e.getMessage()
                            + "): the cloud, or who has broken into it, may have made it up",
                    e);
        } finally {
            Arrays.fill(plain, (byte) 0);
            Arrays.fill(privateKey, (byte) 0);
        }
    }

    private static Grant read(Keys keys, String memberId, byte[] plain) throws GeneralSecurityException, IOException {
        int newline = 0;
        while (newline < plain.length && plain[newline] != '\n') {
            newline++;
        }
        String signature = new String(plain, 0, newline, US_ASCII);
        byte[] payload = Arrays.copyOfRange(plain, Math.min(newline + 1, plain.length), plain.length);
        try {
            if (!GatewayStatement.grant(keys.gatewayId(), memberId, payload)
                    .signedBy(keys.gatewayCertificate(), signature)) {
                throw new GeneralSecurityException("not signed under the gateway's present key");
            }
            KeyPayload read = KeyPayload.read(payload, keys.gatewayId());
            return new Grant(
                    read.gatewayKeys().isEmpty() ? null : read.gatewayKeys().get(0), read.recovery());
        } finally {
            Arrays.fill(payload, (byte) 0);
        }
    }
}
