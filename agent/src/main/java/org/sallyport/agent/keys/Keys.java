package org.sallyport.agent.keys;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * A member's two keys (SPEC.md, section 1): by the member key it authenticates itself, to the gateway key credentials
 * are sealed.
 *
 * @param memberKey ECDSA P-256, private
 * @param memberCertificate self-signed, holds the member's public key; never leaves the machine
 * @param gatewayKey RSA, private
 * @param gatewayCertificate self-signed, CN = gateway id; published by the cloud
 */
public record Keys(
        PrivateKey memberKey,
        X509Certificate memberCertificate,
        PrivateKey gatewayKey,
        X509Certificate gatewayCertificate) {

    /** Makes new keys for a gateway. Takes a second or so, several for the largest: off the event loop. */
    public static Keys make(String gatewayId, GatewayKeySpec spec, Clock clock) {
        return KeyMaking.make(gatewayId, spec, clock);
    }

    /** The gateway id that the gateway's certificate names. */
    public String gatewayId() {
        try {
            return new LdapName(gatewayCertificate.getSubjectX500Principal().getName())
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

    /** The size of the gateway key's modulus. */
    public int gatewayKeyBits() {
        return ((RSAPublicKey) gatewayCertificate.getPublicKey()).getModulus().bitLength();
    }

    /** Hex SHA-256 of the gateway certificate's SubjectPublicKeyInfo (SPEC.md, section 6). */
    public String publicKeyId() {
        return Pem.sha256(gatewayCertificate.getPublicKey().getEncoded());
    }

    /** Tells the gateway only. */
    @Override
    public String toString() {
        return "Keys[" + gatewayId() + "]";
    }
}
