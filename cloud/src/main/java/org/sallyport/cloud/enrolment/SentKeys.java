package org.sallyport.cloud.enrolment;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Reads the keys and certificates that agents send. Every unfit one is an {@link UnfitKeyException}. */
public final class SentKeys {
    private static final ECParameterSpec P256 = p256();
    /**
     * A SubjectPublicKeyInfo of id-MLKEM768-X25519-SHA3-256 (1.3.6.1.5.5.7.6.58) up to the key itself, as it is and as Java
     * writes one whose algorithm it doesn't know, with NULL for parameters.
     */
    private static final List<String> HYBRID_PREFIXES =
            List.of("308204d1300a06082b0601050507063a038204c100", "308204d3300c06082b0601050507063a0500038204c100");

    private static final Pattern BETWEEN_BLOCKS = Pattern.compile("(?<=-----END CERTIFICATE-----)\\s*(?=-)");
    private static final int HYBRID_KEY_BYTES = 1216;

    private SentKeys() {}

    /** A key or certificate is unfit; the message says why, in words that may be shown. */
    static final class UnfitKeyException extends Exception {
        UnfitKeyException(String message) {
            super(message, null, false, false);
        }
    }

    /** The X25519 key in a PEM SubjectPublicKeyInfo. */
    static XECPublicKey sealKey(String pem) throws UnfitKeyException {
        try {
            byte[] encoded = decode(pem, "PUBLIC KEY");
            PublicKey key = KeyFactory.getInstance("XDH").generatePublic(new X509EncodedKeySpec(encoded));
            if (key instanceof XECPublicKey xec
                    && xec.getParams() instanceof NamedParameterSpec curve
                    && curve.getName().equals(NamedParameterSpec.X25519.getName())) {
                return xec;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnfitKeyException("must be the PEM of an X25519 public key ('BEGIN PUBLIC KEY')");
        }
        throw new UnfitKeyException("must be an X25519 key");
    }

    /** Hex SHA-256 of the SubjectPublicKeyInfo in a PEM. */
    static String digest(String pem) {
        return HexFormat.of().formatHex(sha256(decode(pem, "PUBLIC KEY")));
    }

    /** The P-256 key in a PEM SubjectPublicKeyInfo. */
    static ECPublicKey memberKey(String pem) throws UnfitKeyException {
        try {
            byte[] encoded = decode(pem, "PUBLIC KEY");
            PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
            if (key instanceof ECPublicKey ec && isP256(ec)) {
                return ec;
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnfitKeyException("must be the PEM of an ECDSA P-256 public key ('BEGIN PUBLIC KEY')");
        }
        throw new UnfitKeyException("must be an ECDSA key on the curve P-256");
    }

    /**
     * The self-signed certificate in a PEM, made out to a gateway and holding an RSA key of 2048 to 4096 bits. Behind it may
     * be that of the gateway's hybrid key, signed by the first one's.
     */
    static X509Certificate gatewayCertificate(String pem, String gateway) throws UnfitKeyException {
        X509Certificate certificate = certificate(pem);
        if (!(certificate.getPublicKey() instanceof RSAPublicKey key)
                || key.getModulus().bitLength() < 2048
                || key.getModulus().bitLength() > 4096) {
            throw new UnfitKeyException("must hold an RSA key of 2048 to 4096 bits");
        }
        try {
            certificate.verify(certificate.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new UnfitKeyException("must be signed by its own key");
        }
        if (!commonNames(certificate).equals(List.of(gateway))) {
            throw new UnfitKeyException("must have the common name " + gateway);
        }
        List<X509Certificate> all = certificates(pem);
        if (all.size() > 1) {
            requireHybrid(all.get(1), certificate);
        }
        return certificate;
    }

    private static void requireHybrid(X509Certificate hybrid, X509Certificate gateway) throws UnfitKeyException {
        byte[] key = hybrid.getPublicKey().getEncoded();
        int prefix = Math.max(0, key.length - HYBRID_KEY_BYTES);
        if (!HYBRID_PREFIXES.contains(HexFormat.of().formatHex(key, 0, prefix))) {
            throw new UnfitKeyException("must hold a key of ML-KEM-768 with X25519 in its second certificate");
        }
        try {
            hybrid.verify(gateway.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new UnfitKeyException("must have its second certificate signed by the first one's key");
        }
        if (!hybrid.getSubjectX500Principal().equals(gateway.getSubjectX500Principal())) {
            throw new UnfitKeyException("must have the same name in both certificates");
        }
    }

    /** Hex SHA-256 of a certificate's SubjectPublicKeyInfo. */
    static String keyId(X509Certificate certificate) {
        return HexFormat.of().formatHex(sha256(certificate.getPublicKey().getEncoded()));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("each JDK has SHA-256", e);
        }
    }

    /** The public key in a certificate that enrolment or a rotation accepted. */
    static PublicKey publicKey(String pem) {
        try {
            return certificate(pem).getPublicKey();
        } catch (UnfitKeyException e) {
            throw new IllegalStateException("a stored certificate can't be read", e);
        }
    }

    /**
     * A gateway's public key as Power BI's clients take it: standard base64 of the unsigned big-endian numbers.
     *
     * @param pem a certificate that enrolment accepted
     */
    public static PublicNumbers publicNumbers(String pem) {
        RSAPublicKey key = (RSAPublicKey) publicKey(pem);
        return new PublicNumbers(base64(key.getPublicExponent()), base64(key.getModulus()));
    }

    /**
     * An RSA public key.
     *
     * @param exponent base64
     * @param modulus base64
     */
    public record PublicNumbers(String exponent, String modulus) {}

    private static X509Certificate certificate(String pem) throws UnfitKeyException {
        return certificates(pem).get(0);
    }

    /** One or two. */
    private static List<X509Certificate> certificates(String pem) throws UnfitKeyException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (String block : BETWEEN_BLOCKS.split(pem.strip(), -1)) {
                byte[] der = decode(block, "CERTIFICATE");
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnfitKeyException("must be the PEM of a certificate ('BEGIN CERTIFICATE')");
        }
        if (certificates.size() > 2) {
            throw new UnfitKeyException("must hold no more than two certificates");
        }
        return certificates;
    }

    private static String base64(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] unsigned = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        return Base64.getEncoder().encodeToString(unsigned);
    }

    /** The bytes of the one PEM block of this kind that the text is. */
    private static byte[] decode(String pem, String kind) {
        String text = pem.strip();
        String begin = "-----BEGIN " + kind + "-----";
        String end = "-----END " + kind + "-----";
        if (!text.startsWith(begin) || !text.endsWith(end) || text.length() < begin.length() + end.length()) {
            throw new IllegalArgumentException("no PEM of a " + kind);
        }
        return Base64.getMimeDecoder().decode(text.substring(begin.length(), text.length() - end.length()));
    }

    private static boolean isP256(ECPublicKey key) {
        ECParameterSpec curve = key.getParams();
        return curve.getCurve().equals(P256.getCurve())
                && curve.getGenerator().equals(P256.getGenerator())
                && curve.getOrder().equals(P256.getOrder());
    }

    private static ECParameterSpec p256() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("each JDK has P-256", e);
        }
    }

    private static List<String> commonNames(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .map(String::valueOf)
                            .toList();
        } catch (InvalidNameException e) {
            return List.of();
        }
    }
}
