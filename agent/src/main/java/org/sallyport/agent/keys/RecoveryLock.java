package org.sallyport.agent.keys;

import java.util.HexFormat;

/**
 * What members keep of the recovery key: enough to seal to it what only it opens, and to show by the pre-shared key that
 * one of them did the sealing (SPEC.md, section 1). The recovery key itself is kept by people.
 */
public final class RecoveryLock {
    static final int BYTES = 32;

    private final byte[] publicKey;
    private final byte[] preShared;
    private final byte[] proofHash;
    private final long made;

    /**
     * A lock.
     *
     * @param publicKey X25519, as RFC 7748 writes keys
     * @param preShared the pre-shared key
     * @param proofHash SHA-256 of the recovery key's proof
     * @param made when the recovery key was made, in milliseconds since 1970: a newer one replaces an older one
     */
    RecoveryLock(byte[] publicKey, byte[] preShared, byte[] proofHash, long made) {
        this.publicKey = publicKey.clone();
        this.preShared = preShared.clone();
        this.proofHash = proofHash.clone();
        this.made = made;
    }

    /** Hex SHA-256 of the recovery key's proof, by which the cloud knows that key. */
    public String proofHash() {
        return HexFormat.of().formatHex(proofHash);
    }

    /** Whether this is of a recovery key that was made later than the other's. */
    public boolean replaces(RecoveryLock other) {
        return made > other.made;
    }

    /** The time for one that is to replace this: the given one, or the next one after this one's. */
    public long later(long now) {
        return Math.max(now, made + 1);
    }

    byte[] publicKey() {
        return publicKey.clone();
    }

    /** The pre-shared key; whoever asked for it wipes it. */
    byte[] preShared() {
        return preShared.clone();
    }

    byte[] proofHashBytes() {
        return proofHash.clone();
    }

    long made() {
        return made;
    }
}
