package org.sallyport.agent.keys;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF-SHA-256 (RFC 5869) for keys of 32 bytes. */
public final class Hkdf {
    private Hkdf() {}

    /** 32 bytes; whoever asked for them wipes them. */
    public static byte[] derive(byte[] secret, byte[] salt, byte[] info) {
        byte[] extracted = hmac(salt, secret);
        try {
            byte[] first = Arrays.copyOf(info, info.length + 1);
            first[info.length] = 1;
            return hmac(extracted, first);
        } finally {
            Arrays.fill(extracted, (byte) 0);
        }
    }

    private static byte[] hmac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }
}
