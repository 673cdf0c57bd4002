package org.sallyport.agent.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What a key store's first bytes say of how the rest is encrypted ({@link KeyFormat}). */
final class KeyHeader {
    private static final byte[] MAGIC = "SALLYKEY".getBytes(StandardCharsets.US_ASCII);
    private static final byte VERSION = 2;
    private static final int SALT_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    static final int BYTES = MAGIC.length + 1 + Derivation.BYTES + SALT_BYTES + NONCE_BYTES;

    private final Derivation derivation;
    private final byte[] salt;
    private final byte[] nonce;

    private KeyHeader(Derivation derivation, byte[] salt, byte[] nonce) {
        this.derivation = derivation;
        this.salt = salt;
        this.nonce = nonce;
    }

    /** A header with a salt and a nonce of its own: no two files share a key. */
    static KeyHeader fresh(Derivation derivation) {
        SecureRandom random = new SecureRandom();
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return new KeyHeader(derivation, salt, nonce);
    }

    /** Reads the header that bytes begin with; at least {@link #BYTES} of them. */
    static KeyHeader read(byte[] content) throws GeneralSecurityException {
        ByteBuffer header = ByteBuffer.wrap(content);
        if (!Arrays.equals(take(header, MAGIC.length), MAGIC)) {
            throw new GeneralSecurityException("it does not begin as one");
        }
        byte version = header.get();
        if (version != VERSION) {
            throw new GeneralSecurityException("its format is " + version + ", this program knows " + VERSION);
        }
        return new KeyHeader(Derivation.read(header), take(header, SALT_BYTES), take(header, NONCE_BYTES));
    }

    byte[] bytes() {
        ByteBuffer header = ByteBuffer.allocate(BYTES).put(MAGIC).put(VERSION);
        derivation.write(header);
        return header.put(salt).put(nonce).array();
    }

    /** The cipher for what follows, in one of {@link Cipher}'s modes. Takes as long as the derivation does. */
    Cipher cipher(int mode, byte[] secret) throws GeneralSecurityException {
        byte[] key = derivation.key(secret, salt);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(bytes());
            return cipher;
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] take(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }
}
