package org.sallyport.agent.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/**
 * The recovery key: 160 random bits by which people let a machine into a gateway (SPEC.md, section 1). Members keep its
 * {@link RecoveryLock}, the cloud the digest of its {@link #proof()}. Close it when it is no longer needed.
 */
public final class RecoveryKey implements AutoCloseable {
    static final int BYTES = 20;
    private static final byte[] NO_SALT = new byte[32];

    private final byte[] bits;

    RecoveryKey(byte[] bits) {
        this.bits = bits.clone();
    }

    /** A new one. */
    public static RecoveryKey make() {
        byte[] bits = new byte[BYTES];
        new SecureRandom().nextBytes(bits);
        return new RecoveryKey(bits);
    }

    /**
     * The one that a file holds.
     *
     * @param text as {@link #text()} gives it; wiped
     * @throws AgentException {@link AgentCode#MALFORMED_RECOVERY_KEY} where a character is wrong
     */
    public static RecoveryKey read(byte[] text) {
        byte[] bits = Crockford.read(text);
        Arrays.fill(text, (byte) 0);
        if (bits == null) {
            throw new AgentException(
                    AgentCode.MALFORMED_RECOVERY_KEY,
                    "That is no recovery key, or one with a wrong character: it has 36 characters in groups of four, as"
                            + " 'enrol' printed it. Nothing was changed");
        }
        RecoveryKey key = new RecoveryKey(bits);
        Arrays.fill(bits, (byte) 0);
        return key;
    }

    /** As people write it, in groups of four; whoever asked for it wipes it. */
    public char[] text() {
        return Crockford.write(bits);
    }

    /**
     * What members keep of it.
     *
     * @param made when it was made, in milliseconds since 1970
     */
    public RecoveryLock lock(long made) {
        byte[] privateKey = privateKey();
        byte[] preShared = derive("pre-shared key");
        byte[] proof = proof();
        try {
            byte[] publicKey = new byte[RecoveryLock.BYTES];
            X25519.scalarMultBase(privateKey, 0, publicKey, 0);
            return new RecoveryLock(publicKey, preShared, Sha256.of(proof), made);
        } finally {
            Arrays.fill(privateKey, (byte) 0);
            Arrays.fill(preShared, (byte) 0);
            Arrays.fill(proof, (byte) 0);
        }
    }

    /** 32 bytes that show the cloud that one has the key, and open nothing; whoever asked for them wipes them. */
    public byte[] proof() {
        return derive("proof");
    }

    /** The X25519 private key; whoever asked for it wipes it. */
    byte[] privateKey() {
        return derive("private key");
    }

    private byte[] derive(String purpose) {
        return Hkdf.derive(bits, NO_SALT, ("sallyport recovery 1 " + purpose).getBytes(US_ASCII));
    }

    /** Wipes it. */
    @Override
    public void close() {
        Arrays.fill(bits, (byte) 0);
    }
}
