package org.sallyport.agent.sealing;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import org.sallyport.agent.keys.GatewayKey;

/**
 * The bytes of the format {@code rsa-oaep} (docs/sealing.md): base64 of two {@link SessionKeys} encrypted by
 * RSA-OAEP-SHA-256, and right behind it, padded by itself, base64 of an {@link AuthenticatedBlob}. The first has a length
 * that follows from the key's: there they are split.
 *
 * <p>To a key of exactly 1024 bits older clients seal segments of 85 bytes by RSA-OAEP-SHA-1, which nothing
 * authenticates.
 */
final class RsaOaep {
    private static final int LEGACY_BYTES = 128;
    /** What a segment of the legacy form can hold. */
    private static final int LEGACY_SEGMENT = LEGACY_BYTES - 2 * 20 - 2;

    private RsaOaep() {}

    static String seal(RSAPublicKey key, byte[] plain) {
        SecureRandom random = new SecureRandom();
        byte[] iv = new byte[AuthenticatedBlob.IV_BYTES];
        random.nextBytes(iv);
        try (SessionKeys keys = SessionKeys.random(random)) {
            byte[] encoded = keys.encoded();
            try {
                byte[] wrapped = Oaep.SHA_256.cipher(Cipher.ENCRYPT_MODE, key).doFinal(encoded);
                byte[] blob = AuthenticatedBlob.seal(keys, AuthenticatedBlob.Hash.SHA_256, iv, plain);
                return base64(wrapped) + base64(blob);
            } finally {
                Arrays.fill(encoded, (byte) 0);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has what the format needs", e);
        }
    }

    /**
     * What was sealed to one of a gateway's keys; nothing tells to which, so they are tried in turn. Whoever asked for it
     * wipes it. What someone made up fails in unchecked ways too.
     *
     * @param legacy whether what is sealed to a key of 1024 bits counts
     */
    static byte[] open(String sealed, List<GatewayKey> keys, boolean legacy) throws GeneralSecurityException {
        StringBuilder failures = new StringBuilder("no key of the gateway opens it");
        for (GatewayKey key : keys) {
            try {
                return open(sealed, key, legacy);
            } catch (IOException | GeneralSecurityException | RuntimeException e) {
                failures.append("; ").append(e);
            }
        }
        throw new GeneralSecurityException(failures.toString());
    }

    private static byte[] open(String sealed, GatewayKey key, boolean legacy)
            throws IOException, GeneralSecurityException {
        RSAPublicKey half = (RSAPublicKey) key.certificate().getPublicKey();
        int bytes = (half.getModulus().bitLength() + 7) / 8;
        if (bytes > LEGACY_BYTES) {
            return open(sealed, key.privateKey(), bytes);
        }
        if (bytes < LEGACY_BYTES || !legacy) {
            throw new GeneralSecurityException("the key is too short for anything sealed to it to be safe");
        }
        return openLegacy(sealed, key.privateKey());
    }

    private static byte[] open(String sealed, PrivateKey key, int bytes) throws IOException, GeneralSecurityException {
        int split = 4 * ((bytes + 2) / 3);
        if (sealed.length() <= split) {
            throw new IOException("too short");
        }
        byte[] wrapped = Base64.getDecoder().decode(sealed.substring(0, split));
        byte[] blob = Base64.getDecoder().decode(sealed.substring(split));
        byte[] encoded = Oaep.SHA_256.cipher(Cipher.DECRYPT_MODE, key).doFinal(wrapped);
        try (SessionKeys keys = SessionKeys.decoded(encoded)) {
            return AuthenticatedBlob.open(keys, blob);
        }
    }

    private static byte[] openLegacy(String sealed, PrivateKey key) throws IOException, GeneralSecurityException {
        byte[] segments = Base64.getDecoder().decode(sealed);
        if (segments.length == 0 || segments.length % LEGACY_BYTES != 0) {
            throw new IOException("no whole segments");
        }
        byte[] room = new byte[segments.length / LEGACY_BYTES * LEGACY_SEGMENT];
        int length = 0;
        try {
            Cipher rsa = Oaep.SHA_1.cipher(Cipher.DECRYPT_MODE, key);
            for (int at = 0; at < segments.length; at += LEGACY_BYTES) {
                byte[] part = rsa.doFinal(segments, at, LEGACY_BYTES);
                System.arraycopy(part, 0, room, length, part.length);
                length += part.length;
                Arrays.fill(part, (byte) 0);
            }
            return Arrays.copyOf(room, length);
        } finally {
            Arrays.fill(room, (byte) 0);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
