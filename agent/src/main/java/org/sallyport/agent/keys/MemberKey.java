package org.sallyport.agent.keys;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * The key by which a member authenticates itself to the cloud (SPEC.md, section 1). It never leaves the machine.
 *
 * @param privateKey ECDSA P-256
 * @param certificate self-signed, holds the public key
 */
public record MemberKey(PrivateKey privateKey, X509Certificate certificate) {
    /** Tells nothing of the key. */
    @Override
    public String toString() {
        return "MemberKey[]";
    }
}
