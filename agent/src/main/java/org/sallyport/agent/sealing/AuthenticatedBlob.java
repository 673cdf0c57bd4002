package org.sallyport.agent.sealing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;

/**
 * The symmetric half of the format {@code rsa-oaep}: two bytes that name the algorithms (0 for AES-256-CBC with PKCS#7
 * padding, then that of the HMAC), the tag, the IV, the encrypted text. The tag is the HMAC of all but itself, and is
 * compared in constant time before anything is decrypted.
 */
final class AuthenticatedBlob {
    static final int IV_BYTES = 16;

    private static final int BLOCK_BYTES = 16;
    private static final byte AES_256_CBC = 0;

    /** The HMAC's hash. */
    enum Hash {
        SHA_256(0, "HmacSHA256", 32),
        SHA_384(1, "HmacSHA384", 48),
        SHA_512(2, "HmacSHA512", 64);

        private final int number;
        private final String algorithm;
        private final int tagBytes;

        Hash(int number, String algorithm, int tagBytes) {
            this.number = number;
            this.algorithm = algorithm;
            this.tagBytes = tagBytes;
        }
    }

    private AuthenticatedBlob() {}

    private static Hash hash(byte[] blob) throws GeneralSecurityException {
        for (Hash hash : Hash.values()) {
            if (blob.length >= 2 && blob[0] == AES_256_CBC && blob[1] == hash.number) {
                return hash;
            }
        }
        throw new GeneralSecurityException("unknown algorithms");
    }

    /** Encrypts. The IV must be random for each text. */
    static byte[] seal(SessionKeys keys, Hash hash, byte[] iv, byte[] plain) throws GeneralSecurityException {
        byte[] header = {AES_256_CBC, (byte) hash.number};
        byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, keys, iv).doFinal(plain);
        byte[] tag = tag(keys, hash, header, iv, encrypted);
        return ByteBuffer.allocate(header.length + tag.length + iv.length + encrypted.length)
                .put(header)
                .put(tag)
                .put(iv)
                .put(encrypted)
                .array();
    }

    /** Decrypts; whoever asked for it wipes the text. */
    static byte[] open(SessionKeys keys, byte[] blob) throws GeneralSecurityException {
        Hash hash = hash(blob);
        int length = blob.length - 2 - hash.tagBytes - IV_BYTES;
        if (length < BLOCK_BYTES) {
            throw new GeneralSecurityException("too short");
        }
        int iv = 2 + hash.tagBytes;
        byte[] header = Arrays.copyOf(blob, 2);
        byte[] tag = Arrays.copyOfRange(blob, 2, iv);
        byte[] vector = Arrays.copyOfRange(blob, iv, iv + IV_BYTES);
        byte[] encrypted = Arrays.copyOfRange(blob, iv + IV_BYTES, blob.length);
        if (!MessageDigest.isEqual(tag, tag(keys, hash, header, vector, encrypted))) {
            throw new GeneralSecurityException("the tag is wrong");
        }
        return cipher(Cipher.DECRYPT_MODE, keys, vector).doFinal(encrypted);
    }

    private static byte[] tag(SessionKeys keys, Hash hash, byte[] header, byte[] iv, byte[] encrypted)
            throws GeneralSecurityException {
        Mac mac = Mac.getInstance(hash.algorithm);
        mac.init(keys.forMac(hash.algorithm));
        mac.update(header);
        mac.update(iv);
        return mac.doFinal(encrypted);
    }

    private static Cipher cipher(int mode, SessionKeys keys, byte[] iv) throws GeneralSecurityException {
        Cipher aes = Cipher.getInstance("AES/CBC/PKCS5Padding"); // Java's name for PKCS#7 too
        aes.init(mode, keys.forAes(), new IvParameterSpec(iv));
        return aes;
    }
}
