package org.sallyport.cloud.enrolment;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import org.sallyport.cloud.problem.CloudCode;

/**
 * Signatures by a gateway's key (SPEC.md, section 1): base64 of RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of
 * 32 bytes. Each check throws {@link org.sallyport.cloud.problem.CloudException} with
 * {@link CloudCode#ATTESTATION_INVALID}.
 */
public final class Attestations {
    private static final PSSParameterSpec PSS =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

    private Attestations() {}

    /**
     * Checks that who holds a gateway key vouches for a member's keys.
     *
     * @param certificate PEM of that key's certificate
     * @param memberKey PEM of the member's key
     * @param sealKey PEM of the member's sealing key
     */
    public static void requireMember(
            String certificate, String gateway, String memberKey, String sealKey, String attestation) {
        String signed = lines("sallyport member 1", gateway, SentKeys.digest(memberKey), SentKeys.digest(sealKey));
        require(
                certificate,
                signed,
                attestation,
                "The attestation doesn't hold with the gateway's certificate: this agent does not hold the gateway's key");
    }

    /**
     * Checks that who holds the present gateway key wants the next one.
     *
     * @param certificate PEM of the present key's certificate
     * @param present id of the present key
     * @param next id of the next key
     */
    public static void requireRotation(
            String certificate, String gateway, String present, String next, String endorsement) {
        require(
                certificate,
                lines("sallyport rotation 1", gateway, present, next),
                endorsement,
                "The endorsement of the new key doesn't hold with the gateway's present certificate");
    }

    private static String lines(String... lines) {
        return String.join("\n", lines) + "\n";
    }

    private static void require(String certificate, String signed, String signature, String otherwise) {
        try {
            Signature verifier = Signature.getInstance("RSASSA-PSS");
            verifier.setParameter(PSS);
            verifier.initVerify(SentKeys.publicKey(certificate));
            verifier.update(signed.getBytes(StandardCharsets.UTF_8));
            if (verifier.verify(Base64.getDecoder().decode(signature))) {
                return;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw CloudCode.ATTESTATION_INVALID.failure(otherwise, e);
        }
        throw CloudCode.ATTESTATION_INVALID.failure(otherwise);
    }
}
