package org.sallyport.agent.keys;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/**
 * The key to which other members of the gateway seal what this one is to have: X25519, as RFC 7748 writes keys, 32 bytes
 * each. Its private half never leaves this class but into the key store.
 */
public final class SealingKey {
    static final int BYTES = 32;
    /** All of a SubjectPublicKeyInfo for X25519 (RFC 8410) but the key itself, which comes last. */
    private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b656e032100");

    private final byte[] privateKey;
    private final byte[] publicKey;

    SealingKey(byte[] privateKey, byte[] publicKey) {
        this.privateKey = privateKey.clone();
        this.publicKey = publicKey.clone();
    }

    /** The public half, a SubjectPublicKeyInfo in DER. */
    public byte[] spki() {
        return ByteBuffer.allocate(SPKI.length + BYTES).put(SPKI).put(publicKey).array();
    }

    /**
     * The 32 bytes of another member's public half.
     *
     * @param memberId the member, for the message
     * @throws AgentException {@link AgentCode#MEMBER_UNFIT} when it is no SubjectPublicKeyInfo of X25519
     */
    static byte[] raw(String memberId, byte[] spki) {
        if (spki.length != SPKI.length + BYTES || !Arrays.equals(SPKI, Arrays.copyOf(spki, SPKI.length))) {
            throw new AgentException(
                    AgentCode.MEMBER_UNFIT,
                    "The sealing key of member " + memberId
                            + " is no X25519 key, so it is given no key, and nothing was"
                            + " changed: revoke it in the cloud, join it again if it is yours, and repeat this command");
        }
        return Arrays.copyOfRange(spki, SPKI.length, spki.length);
    }

    /** The private half; whoever asked for it wipes it. */
    byte[] privateKey() {
        return privateKey.clone();
    }

    byte[] publicKey() {
        return publicKey.clone();
    }
}
