package org.sallyport.agent.keys;

import java.io.ByteArrayInputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;

/**
 * The bytes of a key store. A header: the word SALLYKEY, a version (1), the {@link Derivation}, a salt of 32 bytes, a
 * nonce of 12. Then the keys, encrypted by AES-256-GCM with the header as associated data. Last SHA-256 of all before it,
 * which tells a damaged file from a wrong passphrase; it keeps nobody from changing the file, the encryption does.
 *
 * <p>In clear the keys are, each with its length before it (4 bytes): the member's private key (PKCS#8), its certificate
 * (DER), the gateway's private key, its certificate.
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
        byte[] clear = clear(keys);
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
            return keys(ByteBuffer.wrap(clear));
        } catch (BufferUnderflowException e) {
            throw new GeneralSecurityException("a key is missing", e);
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

    private static byte[] clear(Keys keys) throws GeneralSecurityException {
        List<byte[]> parts = List.of(
                keys.memberKey().getEncoded(),
                keys.memberCertificate().getEncoded(),
                keys.gatewayKey().getEncoded(),
                keys.gatewayCertificate().getEncoded());
        ByteBuffer clear = ByteBuffer.allocate(
                parts.stream().mapToInt(part -> Integer.BYTES + part.length).sum());
        parts.forEach(part -> clear.putInt(part.length).put(part));
        Arrays.fill(parts.get(0), (byte) 0);
        Arrays.fill(parts.get(2), (byte) 0);
        return clear.array();
    }

    private static Keys keys(ByteBuffer clear) throws GeneralSecurityException {
        byte[] memberKey = part(clear);
        X509Certificate member = certificate(part(clear));
        byte[] gatewayKey = part(clear);
        X509Certificate gateway = certificate(part(clear));
        return new Keys(privateKey(memberKey, member), member, privateKey(gatewayKey, gateway), gateway);
    }

    private static PrivateKey privateKey(byte[] encoded, X509Certificate certificate) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static byte[] part(ByteBuffer clear) throws GeneralSecurityException {
        int length = clear.getInt();
        require(length >= 0 && length <= clear.remaining(), "a key is cut short");
        return take(clear, length);
    }

    private static byte[] take(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static byte[] digest(byte[] content, int length) throws GeneralSecurityException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(content, 0, length);
        return sha256.digest();
    }

    private static void require(boolean condition, String otherwise) throws GeneralSecurityException {
        if (!condition) {
            throw new GeneralSecurityException(otherwise);
        }
    }
}
