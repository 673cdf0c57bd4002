package org.sallyport.agent.keys;

import java.security.cert.X509Certificate;

/**
 * The post-quantum half of a gateway key: ML-KEM-768 composed with X25519 (docs/adr/0009). Both have to be broken by whoever
 * wants to open what is sealed to it.
 */
public final class HybridKey {
    /** Of the algorithm, id-MLKEM768-X25519-SHA3-256. */
    public static final String OID = "1.3.6.1.5.5.7.6.58";

    /** Of the seed, which is the private key. */
    static final int BYTES = 32;

    private final byte[] seed;
    private final X509Certificate certificate;

    HybridKey(byte[] seed, X509Certificate certificate) {
        this.seed = seed.clone();
        this.certificate = certificate;
    }

    /** The private key; whoever asked for it wipes it. */
    public byte[] seed() {
        return seed.clone();
    }

    /** Signed by the gateway key, so that nobody between can put another in its place. */
    public X509Certificate certificate() {
        return certificate;
    }
}
