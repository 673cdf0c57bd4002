package org.sallyport.agent.keys;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/**
 * The bytes of a key store. A header: the word SALLYKEY, a version (2), the {@link Derivation}, a salt of 32 bytes, a
 * nonce of 12. Then the keys, encrypted by AES-256-GCM with the header as associated data. Last SHA-256 of all before it,
 * which tells a damaged file from a wrong passphrase; it keeps nobody from changing the file, the encryption does.
 *
 * <p>What is encrypted is a {@link KeyList}.
 */
final class KeyFormat {
    private static final int DIGEST_BYTES = 32;

    private KeyFormat() {}

    /** The secret is not the one that the keys were encrypted with, or someone changed the file on purpose. */
    static final class SecretRefused extends GeneralSecurityException {
        SecretRefused(Exception cause) {
            super(cause);
        }
    }

    static byte[] encrypt(Keys keys, byte[] secret, Derivation derivation) throws GeneralSecurityException {
        KeyHeader header = KeyHeader.fresh(derivation);
        byte[] clear = KeyList.bytes(keys);
        try {
            byte[] encrypted = header.cipher(Cipher.ENCRYPT_MODE, secret).doFinal(clear);
            int digested = KeyHeader.BYTES + encrypted.length;
            ByteBuffer file = ByteBuffer.allocate(digested + DIGEST_BYTES)
                    .put(header.bytes())
                    .put(encrypted);
            return file.put(digest(file.array(), digested)).array();
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    /** Throws {@link SecretRefused} where whole bytes don't open with the secret, else for bytes that aren't whole. */
    static Keys decrypt(byte[] content, byte[] secret) throws GeneralSecurityException {
        int digested = content.length - DIGEST_BYTES;
        require(digested > KeyHeader.BYTES, "too short");
        byte[] digest = Arrays.copyOfRange(content, digested, content.length);
        require(Arrays.equals(digest, digest(content, digested)), "changed since it was written");
        byte[] clear = decrypted(KeyHeader.read(content), content, digested, secret);
        try {
            return KeyList.read(ByteBuffer.wrap(clear));
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    private static byte[] decrypted(KeyHeader header, byte[] content, int end, byte[] secret)
            throws GeneralSecurityException {
        Cipher cipher = header.cipher(Cipher.DECRYPT_MODE, secret);
        try {
            return cipher.doFinal(content, KeyHeader.BYTES, end - KeyHeader.BYTES);
        } catch (AEADBadTagException e) {
            throw new SecretRefused(e);
        }
    }

    private static byte[] digest(byte[] content, int length) {
        return Sha256.of(Arrays.copyOf(content, length));
    }

    private static void require(boolean condition, String otherwise) throws GeneralSecurityException {
        if (!condition) {
            throw new GeneralSecurityException(otherwise);
        }
    }
}
