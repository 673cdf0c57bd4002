package org.sallyport.datasource.sql.format;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A row's entity tag (RFC 9110): a digest of what the answer holds, so that it changes whenever something that the caller sees does,
 * and is the same on every agent and every database without a column of its own.
 */
public final class RowTag {
    /** As many bytes of the digest as base64 needs no padding for. */
    static final int BYTES = 15;

    private RowTag() {}

    /** The tag of a row as it is written, with its quotes. */
    public static String of(byte[] row) {
        byte[] digest = Arrays.copyOf(digest().digest(row), BYTES);
        return '"' + Base64.getEncoder().encodeToString(digest) + '"';
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether a field {@code If-Match} names the tag, which a weak one never does, or any row. */
    public static boolean matched(String field, String tag) {
        return field.strip().equals("*")
                || Arrays.stream(field.split(",", -1))
                        .anyMatch(one -> one.strip().equals(tag));
    }

    /** Whether a field {@code If-None-Match} names the tag, be it as a weak one, or any row. */
    public static boolean named(String field, String tag) {
        return Arrays.stream(field.split(",", -1))
                .map(one -> one.strip().replaceFirst("^W/", ""))
                .anyMatch(one -> one.equals("*") || one.equals(tag));
    }
}
