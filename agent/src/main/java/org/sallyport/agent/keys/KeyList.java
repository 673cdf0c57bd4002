package org.sallyport.agent.keys;

import java.io.ByteArrayInputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a key store in clear, one behind the other, each with its length before it (4 bytes): the member's private
 * key (PKCS#8) and certificate (DER), its sealing key's private and public half (32 bytes each), of the recovery key the
 * public half, the pre-shared key, the proof's SHA-256 (32 bytes each) and the time (8 bytes), then the gateway's
 * key to be, a byte that is 1 where this member made that, the present one and those before it, of each the private key and
 * the certificate, and of a former one that the gateway does without the time since when (8 bytes: no key has so few); of a
 * key to be that isn't there both are empty.
 */
final class KeyList {
    private final ByteBuffer clear;

    private KeyList(ByteBuffer clear) {
        this.clear = clear;
    }

    /** The bytes; whoever asked for them wipes them. */
    static byte[] bytes(Keys keys) throws GeneralSecurityException {
        List<byte[]> parts = new ArrayList<>(List.of(
                keys.member().privateKey().getEncoded(),
                keys.member().certificate().getEncoded(),
                keys.sealing().privateKey(),
                keys.sealing().publicKey(),
                keys.recovery().publicKey(),
                keys.recovery().preShared(),
                keys.recovery().proofHashBytes(),
                time(keys.recovery().made())));
        GatewayKey next = keys.next();
        if (next == null) {
            parts.addAll(List.of(new byte[0], new byte[0]));
        } else {
            add(parts, next);
        }
        parts.add(new byte[] {(byte) (keys.nextOwn() ? 1 : 0)});
        for (GatewayKey key : keys.gateway()) {
            add(parts, key);
            Long unneeded = keys.unneededSince().get(key.id());
            if (unneeded != null) {
                parts.add(time(unneeded));
            }
        }
        ByteBuffer clear = ByteBuffer.allocate(
                parts.stream().mapToInt(part -> Integer.BYTES + part.length).sum());
        for (byte[] part : parts) {
            clear.putInt(part.length).put(part);
            Arrays.fill(part, (byte) 0);
        }
        return clear.array();
    }

    private static byte[] time(long millis) {
        return ByteBuffer.allocate(Long.BYTES).putLong(millis).array();
    }

    private static void add(List<byte[]> parts, GatewayKey key) throws GeneralSecurityException {
        parts.add(key.privateBytes());
        parts.add(key.certificateBytes());
    }

    /** Reads them. What is not needed as bytes is wiped, but for the buffer itself. */
    static Keys read(ByteBuffer clear) throws GeneralSecurityException {
        try {
            return new KeyList(clear).keys();
        } catch (BufferUnderflowException e) {
            throw new GeneralSecurityException("a key is missing", e);
        }
    }

    private Keys keys() throws GeneralSecurityException {
        byte[] memberKey = part();
        X509Certificate memberCertificate = certificate(part());
        MemberKey member = new MemberKey(privateKey(memberKey, memberCertificate), memberCertificate);
        byte[] sealingKey = part(SealingKey.BYTES);
        SealingKey sealing = new SealingKey(sealingKey, part(SealingKey.BYTES));
        Arrays.fill(sealingKey, (byte) 0);
        RecoveryLock recovery = recovery();
        GatewayKey next = gatewayKey();
        boolean nextOwn = part(1)[0] == 1;
        List<GatewayKey> gateway = new ArrayList<>();
        Map<String, Long> unneeded = new HashMap<>();
        do {
            GatewayKey key = gatewayKey();
            if (key == null) {
                throw new GeneralSecurityException("a gateway key is missing");
            }
            gateway.add(key);
            if (clear.remaining() >= Integer.BYTES && clear.getInt(clear.position()) == Long.BYTES) {
                unneeded.put(key.id(), time());
            }
        } while (clear.hasRemaining());
        return new Keys(member, sealing, gateway, unneeded, next, nextOwn, recovery);
    }

    private @Nullable GatewayKey gatewayKey() throws GeneralSecurityException {
        byte[] key = part();
        byte[] certificate = part();
        if (key.length == 0 && certificate.length == 0) {
            return null;
        }
        return GatewayKey.read(key, certificate);
    }

    private RecoveryLock recovery() throws GeneralSecurityException {
        byte[] publicKey = part(RecoveryLock.BYTES);
        byte[] preShared = part(RecoveryLock.BYTES);
        byte[] proofHash = part(RecoveryLock.BYTES);
        long made = time();
        RecoveryLock recovery = new RecoveryLock(publicKey, preShared, proofHash, made);
        Arrays.fill(preShared, (byte) 0);
        return recovery;
    }

    private long time() throws GeneralSecurityException {
        return ByteBuffer.wrap(part(Long.BYTES)).getLong();
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

    private byte[] part(int length) throws GeneralSecurityException {
        byte[] part = part();
        if (part.length != length) {
            throw new GeneralSecurityException("a key has a wrong length");
        }
        return part;
    }

    private byte[] part() throws GeneralSecurityException {
        int length = clear.getInt();
        if (length < 0 || length > clear.remaining()) {
            throw new GeneralSecurityException("a key is cut short");
        }
        byte[] bytes = new byte[length];
        clear.get(bytes);
        return bytes;
    }
}
