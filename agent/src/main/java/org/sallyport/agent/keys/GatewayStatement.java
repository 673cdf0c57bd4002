package org.sallyport.agent.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;

/**
 * What members of a gateway say under its key (SPEC.md, section 1): lines of text, signed by RSASSA-PSS with SHA-256, MGF1
 * with SHA-256 and a salt of 32 bytes. The first line tells what kind it is, so that none passes for another.
 *
 * @param text the lines
 */
public record GatewayStatement(String text) {
    private static final int SALT_BYTES = 32;
    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, SALT_BYTES, 1);

    /**
     * A member's attestation: it holds the gateway's key, so others may seal to its sealing key.
     *
     * @param memberKey SubjectPublicKeyInfo in DER
     * @param sealingKey likewise
     */
    public static GatewayStatement member(String gatewayId, byte[] memberKey, byte[] sealingKey) {
        return of("member", gatewayId, Sha256.hex(memberKey), Sha256.hex(sealingKey));
    }

    /** The endorsement of a gateway's next key by its present one. */
    public static GatewayStatement rotation(GatewayKey present, GatewayKey next) {
        return of("rotation", present.gatewayId(), present.id(), next.id());
    }

    /** What makes a grant's payload one for a member. */
    static GatewayStatement grant(String gatewayId, String memberId, byte[] payload) {
        return of("grant", gatewayId, memberId, Sha256.hex(payload));
    }

    private static GatewayStatement of(String kind, String... lines) {
        return new GatewayStatement("sallyport " + kind + " 1\n" + String.join("\n", lines) + "\n");
    }

    /** The signature, base64. */
    public String sign(GatewayKey key) {
        try {
            Signature signature = pss();
            signature.initSign(key.privateKey());
            signature.update(text.getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 signs with an RSA key", e);
        }
    }

    /** Whether a signature, base64, is of this and by the certificate's key. */
    public boolean signedBy(X509Certificate certificate, String base64) {
        try {
            Signature signature = pss();
            signature.initVerify(certificate.getPublicKey());
            signature.update(text.getBytes(UTF_8));
            return signature.verify(Base64.getDecoder().decode(base64));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false; // no signature, or one of another length
        }
    }

    private static Signature pss() throws GeneralSecurityException {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(PSS);
        return signature;
    }
}
