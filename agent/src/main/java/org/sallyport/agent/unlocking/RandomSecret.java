package org.sallyport.agent.unlocking;

import java.security.SecureRandom;

/** Secrets that nobody chose. */
final class RandomSecret {
    /** 256 bits, as many as the key has that is derived of them. */
    static final int BYTES = 32;

    private RandomSecret() {}

    /** A new one; whoever asked for it wipes it. */
    static byte[] make() {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }
}
