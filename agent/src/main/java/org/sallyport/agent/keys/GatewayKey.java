package org.sallyport.agent.keys;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.util.Arrays;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's key, which all its members hold: credentials are sealed to it (SPEC.md, section 1).
 *
 * @param privateKey RSA
 * @param certificate self-signed, CN = gateway id; published by the cloud
 * @param hybrid the post-quantum key beside it; null where the gateway has none
 */
public record GatewayKey(
        PrivateKey privateKey,
        X509Certificate certificate,
        @Nullable HybridKey hybrid) {

    /** Makes a new key for a gateway. Takes a second or so, several for the largest: off the event loop. */
    public static GatewayKey make(String gatewayId, GatewayKeySpec spec, Clock clock) {
        return KeyMaking.gatewayKey(gatewayId, spec, clock);
    }

    /** Reads what {@link #privateBytes} and {@link #certificateBytes} gave; wipes the former. */
    static GatewayKey read(byte[] privateBytes, byte[] certificateBytes) throws GeneralSecurityException {
        byte[] rsa = privateBytes;
        byte[] seed = new byte[0];
        try {
            GatewayCertificates certificates = GatewayCertificates.of(certificateBytes);
            X509Certificate hybrid = certificates.hybrid();
            int end = privateBytes.length - (hybrid == null ? 0 : HybridKey.BYTES);
            if (end <= 0) {
                throw new GeneralSecurityException("a key is cut short");
            }
            rsa = Arrays.copyOf(privateBytes, end);
            seed = Arrays.copyOfRange(privateBytes, end, privateBytes.length);
            return new GatewayKey(
                    KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(rsa)),
                    certificates.gateway(),
                    hybrid == null ? null : new HybridKey(seed, hybrid));
        } finally {
            Arrays.fill(privateBytes, (byte) 0);
            Arrays.fill(rsa, (byte) 0);
            Arrays.fill(seed, (byte) 0);
        }
    }

    /** The private key (PKCS#8), and right behind it the hybrid key's seed; whoever asked for them wipes them. */
    byte[] privateBytes() {
        byte[] rsa = privateKey.getEncoded();
        if (hybrid == null) {
            return rsa;
        }
        byte[] seed = hybrid.seed();
        byte[] both = Arrays.copyOf(rsa, rsa.length + seed.length);
        System.arraycopy(seed, 0, both, rsa.length, seed.length);
        Arrays.fill(rsa, (byte) 0);
        Arrays.fill(seed, (byte) 0);
        return both;
    }

    /** The certificate (DER), and right behind it the hybrid key's. */
    byte[] certificateBytes() throws GeneralSecurityException {
        byte[] own = certificate.getEncoded();
        if (hybrid == null) {
            return own;
        }
        byte[] second = hybrid.certificate().getEncoded();
        byte[] both = Arrays.copyOf(own, own.length + second.length);
        System.arraycopy(second, 0, both, own.length, second.length);
        return both;
    }

    /** What the cloud publishes. */
    public GatewayCertificates certificates() {
        return new GatewayCertificates(certificate, hybrid == null ? null : hybrid.certificate());
    }

    /** The certificates as the cloud publishes them, PEM. */
    public String pem() {
        return certificates().pem();
    }

    /** What it is. */
    public GatewayKeySpec spec() {
        return new GatewayKeySpec(bits(), hybrid != null);
    }

    /** Hex SHA-256 of the certificate's SubjectPublicKeyInfo (SPEC.md, section 6). */
    public String id() {
        return Sha256.hex(certificate.getPublicKey().getEncoded());
    }

    /** The size of the modulus. */
    public int bits() {
        return ((RSAPublicKey) certificate.getPublicKey()).getModulus().bitLength();
    }

    /** The gateway id that the certificate names. */
    public String gatewayId() {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .findFirst()
                            .orElseThrow()
                            .toString();
        } catch (InvalidNameException e) {
            throw new IllegalStateException("a certificate's name is well formed", e);
        }
    }

    /** Tells the gateway only. */
    @Override
    public String toString() {
        return "GatewayKey[" + gatewayId() + "]";
    }
}
