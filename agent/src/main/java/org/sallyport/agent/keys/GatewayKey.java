package org.sallyport.agent.keys;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * A gateway's key, which all its members hold: credentials are sealed to it (SPEC.md, section 1).
 *
 * @param privateKey RSA
 * @param certificate self-signed, CN = gateway id; published by the cloud
 */
public record GatewayKey(PrivateKey privateKey, X509Certificate certificate) {

    /** Makes a new key for a gateway. Takes a second or so, several for the largest: off the event loop. */
    public static GatewayKey make(String gatewayId, GatewayKeySpec spec, Clock clock) {
        return KeyMaking.gatewayKey(gatewayId, spec, clock);
    }

    /** The certificate as the cloud publishes it, PEM. */
    public String pem() {
        return Pem.of(certificate);
    }

    /** Hex SHA-256 of the certificate's SubjectPublicKeyInfo (SPEC.md, section 6). */
    public String id() {
        return Pem.sha256(certificate.getPublicKey().getEncoded());
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
