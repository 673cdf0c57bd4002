package org.sallyport.agent.sealing;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The two keys of one credential in the format {@code rsa-oaep}; closing wipes them. */
final class SessionKeys implements AutoCloseable {
    static final int ENCRYPTION_BYTES = 32;
    static final int MAC_BYTES = 64;

    private static final byte[] HEADER = {0, 1};
    private static final int BYTES = HEADER.length + ENCRYPTION_BYTES + MAC_BYTES;

    private final byte[] encryption;
    private final byte[] mac;

    /** Takes over the keys. */
    SessionKeys(byte[] encryption, byte[] mac) {
        this.encryption = encryption;
        this.mac = mac;
    }

    static SessionKeys random(SecureRandom random) {
        SessionKeys keys = new SessionKeys(new byte[ENCRYPTION_BYTES], new byte[MAC_BYTES]);
        random.nextBytes(keys.encryption);
        random.nextBytes(keys.mac);
        return keys;
    }

    /** Reads what {@link #encoded} made, and wipes it. */
    static SessionKeys decoded(byte[] encoded) throws GeneralSecurityException {
        try {
            if (encoded.length != BYTES || encoded[0] != HEADER[0] || encoded[1] != HEADER[1]) {
                throw new GeneralSecurityException("what RSA protects is no pair of keys");
            }
            int mac = HEADER.length + ENCRYPTION_BYTES;
            return new SessionKeys(
                    Arrays.copyOfRange(encoded, HEADER.length, mac), Arrays.copyOfRange(encoded, mac, BYTES));
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    SecretKey forAes() {
        return new SecretKeySpec(encryption, "AES");
    }

    SecretKey forMac(String algorithm) {
        return new SecretKeySpec(mac, algorithm);
    }

    /** 00 01, then the keys; whoever asked for it wipes it. */
    byte[] encoded() {
        byte[] encoded = Arrays.copyOf(HEADER, BYTES);
        System.arraycopy(encryption, 0, encoded, HEADER.length, ENCRYPTION_BYTES);
        System.arraycopy(mac, 0, encoded, HEADER.length + ENCRYPTION_BYTES, MAC_BYTES);
        return encoded;
    }

    @Override
    public void close() {
        Arrays.fill(encryption, (byte) 0);
        Arrays.fill(mac, (byte) 0);
    }
}
