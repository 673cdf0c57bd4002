package org.sallyport.agent.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.bouncycastle.crypto.generators.SCrypt;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/**
 * How a key store's key comes from a secret: four bytes of its header.
 *
 * @param kind 1 for scrypt (RFC 7914), 2 for HKDF-SHA-256 (RFC 5869), whose other numbers are 0
 * @param logCost the binary logarithm of scrypt's N
 * @param blockSize scrypt's r
 * @param parallelism scrypt's p
 */
record Derivation(byte kind, byte logCost, byte blockSize, byte parallelism) {
    /** For a secret that a person may have chosen: N = 65,536, 64 MiB and about a quarter of a second a guess. */
    static final Derivation GUESSABLE = new Derivation((byte) 1, (byte) 16, (byte) 8, (byte) 1);

    /** For a secret of 256 random bits: nobody guesses it, however cheap a guess is, and an agent starts at once. */
    static final Derivation RANDOM = new Derivation((byte) 2, (byte) 0, (byte) 0, (byte) 0);

    /** How many bytes of a header it is. */
    static final int BYTES = 4;

    private static final int KEY_BYTES = 32;
    private static final byte[] PURPOSE = "sallyport key store 1".getBytes(StandardCharsets.US_ASCII);

    /** Reads it. Refuses all but the two, so that no file can ask for gigabytes. */
    static Derivation read(ByteBuffer header) throws GeneralSecurityException {
        Derivation read = new Derivation(header.get(), header.get(), header.get(), header.get());
        if (!read.equals(GUESSABLE) && !read.equals(RANDOM)) {
            throw new GeneralSecurityException("an unknown derivation");
        }
        return read;
    }

    void write(ByteBuffer header) {
        header.put(kind).put(logCost).put(blockSize).put(parallelism);
    }

    /**
     * The key; whoever asked for it wipes it.
     *
     * @throws AgentException {@link AgentCode#HEAP_TOO_SMALL} when the heap is too small for scrypt
     */
    byte[] key(byte[] secret, byte[] salt) {
        return equals(RANDOM) ? Hkdf.derive(secret, salt, PURPOSE) : scrypt(secret, salt);
    }

    private byte[] scrypt(byte[] secret, byte[] salt) {
        try {
            return SCrypt.generate(secret, salt, 1 << logCost, blockSize, parallelism, KEY_BYTES);
        } catch (OutOfMemoryError e) {
            throw new AgentException(
                    AgentCode.HEAP_TOO_SMALL,
                    "A passphrase that a person may have chosen needs 64 MiB of heap for a moment, and the JVM has not so"
                            + " much to give: start it with -Xmx128m or more",
                    e);
        } finally {
            // an idle agent would keep scrypt's 64 MiB for as long as it runs; once at start this is cheap
            System.gc();
        }
    }
}
