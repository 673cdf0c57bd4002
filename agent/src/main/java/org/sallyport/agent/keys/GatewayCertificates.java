package org.sallyport.agent.keys;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/**
 * What a gateway publishes to be sealed to: its certificate, and behind it, where it has one, that of its hybrid key. Who
 * knows no hybrid keys reads the first and stops.
 *
 * @param gateway holds the RSA key
 * @param hybrid holds the composite key; null where the gateway has none
 */
public record GatewayCertificates(
        X509Certificate gateway, @Nullable X509Certificate hybrid) {
    /**
     * A SubjectPublicKeyInfo of id-MLKEM768-X25519-SHA3-256 (1.3.6.1.5.5.7.6.58) up to the key itself, as it is and as Java
     * writes one whose algorithm it doesn't know, with NULL for parameters.
     */
    private static final List<String> HYBRID_PREFIXES =
            List.of("308204d1300a06082b0601050507063a038204c100", "308204d3300c06082b0601050507063a0500038204c100");

    /** Of the public key: ML-KEM-768's 1184 and X25519's 32. */
    static final int HYBRID_KEY_BYTES = 1216;

    /**
     * Reads them.
     *
     * @throws AgentException {@link AgentCode#NOT_SEALABLE} when they are none, or when the second is not signed by the
     *     first one's key
     */
    public static GatewayCertificates read(String pem) {
        try {
            return of(pem.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new AgentException(
                    AgentCode.NOT_SEALABLE,
                    "That is no gateway's certificate in PEM form (" + e.getMessage()
                            + "): take the gateway's 'certificate' from the cloud, all of it",
                    e);
        }
    }

    /** Reads them, PEM or DER. */
    static GatewayCertificates of(byte[] encoded) throws GeneralSecurityException {
        List<X509Certificate> all =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(encoded)).stream()
                        .map(X509Certificate.class::cast)
                        .toList();
        if (all.isEmpty() || all.size() > 2) {
            throw new GeneralSecurityException("it holds " + all.size() + " certificates");
        }
        X509Certificate gateway = all.get(0);
        if (all.size() == 1) {
            return new GatewayCertificates(gateway, null);
        }
        X509Certificate hybrid = all.get(1);
        hybrid.verify(gateway.getPublicKey());
        if (!hybrid.getSubjectX500Principal().equals(gateway.getSubjectX500Principal())) {
            throw new GeneralSecurityException("the second certificate is another gateway's");
        }
        hybridKey(hybrid);
        return new GatewayCertificates(gateway, hybrid);
    }

    /** The public key that a hybrid certificate holds. */
    public static byte[] hybridKey(X509Certificate hybrid) throws GeneralSecurityException {
        byte[] encoded = hybrid.getPublicKey().getEncoded();
        int prefix = Math.max(0, encoded.length - HYBRID_KEY_BYTES);
        if (!HYBRID_PREFIXES.contains(HexFormat.of().formatHex(encoded, 0, prefix))) {
            throw new GeneralSecurityException("the second certificate's key is not ML-KEM-768 with X25519");
        }
        return Arrays.copyOfRange(encoded, prefix, encoded.length);
    }

    /** PEM, the gateway's certificate first. */
    public String pem() {
        return hybrid == null ? Pem.of(gateway) : Pem.of(gateway) + Pem.of(hybrid);
    }
}
