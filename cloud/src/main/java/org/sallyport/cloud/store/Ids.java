package org.sallyport.cloud.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Names that nobody can guess, and digests of secrets. Thread-safe. */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final char[] ALPHABET = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
    private static final int CHARACTERS = 26;

    private Ids() {}

    /** A prefix such as {@code gw-}, followed by 130 random bits in 26 characters of base32, in lower case. */
    public static String next(String prefix) {
        return prefix + secret();
    }

    /** 130 random bits in 26 characters of base32, in lower case. */
    public static String secret() {
        byte[] bytes = new byte[CHARACTERS];
        RANDOM.nextBytes(bytes);
        StringBuilder text = new StringBuilder(CHARACTERS);
        for (byte b : bytes) {
            text.append(ALPHABET[b & 31]);
        }
        return text.toString();
    }

    /** SHA-256 of a text's UTF-8 form, in lower-case hex: what is kept in place of a secret. */
    public static String digest(String secret) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-256", e);
        }
    }
}
