package org.sallyport.agent.keys;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A member's keys (SPEC.md, section 1).
 *
 * @param member by which it authenticates itself
 * @param sealing to which other members seal what it is to have
 * @param gateway the gateway's present key, behind it those that credentials may still be sealed to
 * @param next the gateway's key to be, while it is being rotated; null where none is known
 * @param nextOwn whether this member made that one itself
 * @param recovery what it keeps of the gateway's recovery key
 */
public record Keys(
        MemberKey member,
        SealingKey sealing,
        List<GatewayKey> gateway,
        @Nullable GatewayKey next,
        boolean nextOwn,
        RecoveryLock recovery) {

    /** Keys of a member hold one of the gateway at least. */
    public Keys {
        gateway = List.copyOf(gateway);
        if (gateway.isEmpty()) {
            throw new IllegalArgumentException("no gateway key");
        }
    }

    /** The keys of a new member of the gateway that has the given ones. */
    public static Keys make(List<GatewayKey> gateway, RecoveryLock recovery, Clock clock) {
        return new Keys(KeyMaking.memberKey(clock), KeyMaking.sealingKey(), gateway, null, false, recovery);
    }

    /** All gateway keys, the present one first. */
    public List<GatewayKey> all() {
        return next == null
                ? gateway
                : Stream.concat(gateway.stream(), Stream.of(next)).toList();
    }

    /** The gateway key of an id. */
    public Optional<GatewayKey> gatewayKey(String id) {
        return all().stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /** With a gateway key to be that another member granted. */
    public Keys withGrantedNext(GatewayKey key) {
        return new Keys(member, sealing, gateway, key, false, recovery);
    }

    /** With a gateway key to be that this member made. One that was to be is kept behind the others. */
    public Keys withOwnNext(GatewayKey key) {
        return new Keys(member, sealing, all(), key, true, recovery);
    }

    /** With one of its gateway keys as the present one; those before it stay for what is still sealed to them. */
    public Keys presenting(GatewayKey key) {
        Stream<GatewayKey> others = gateway.stream().filter(other -> !other.equals(key));
        GatewayKey rest = key.equals(next) ? null : next;
        return new Keys(
                member,
                sealing,
                Stream.concat(Stream.of(key), others).toList(),
                rest,
                rest != null && nextOwn,
                recovery);
    }

    /** Without some of the gateway keys that were the present one once; the present one stays. */
    public Keys without(List<GatewayKey> former) {
        List<GatewayKey> left = gateway.stream()
                .filter(key -> key.equals(present())
                        || former.stream().noneMatch(other -> other.id().equals(key.id())))
                .toList();
        return new Keys(member, sealing, left, next, nextOwn, recovery);
    }

    /** With other gateway keys, the present one first; those that it has are kept behind them. */
    public Keys withGateway(List<GatewayKey> keys) {
        Stream<GatewayKey> others = all().stream()
                .filter(held -> keys.stream().noneMatch(key -> key.id().equals(held.id())));
        return new Keys(member, sealing, Stream.concat(keys.stream(), others).toList(), null, false, recovery);
    }

    /** With what is to be kept of another recovery key. */
    public Keys withRecovery(RecoveryLock lock) {
        return new Keys(member, sealing, gateway, next, nextOwn, lock);
    }

    /** This member's attestation by a gateway key (SPEC.md, section 1), base64. */
    public String attestation(GatewayKey key) {
        byte[] memberKey = member.certificate().getPublicKey().getEncoded();
        return GatewayStatement.member(gatewayId(), memberKey, sealing.spki()).sign(key);
    }

    /** The gateway key to which credentials are sealed now. */
    public GatewayKey present() {
        return gateway.get(0);
    }

    /** The certificate of the present gateway key. */
    public X509Certificate gatewayCertificate() {
        return present().certificate();
    }

    /** The gateway id that the gateway's certificate names. */
    public String gatewayId() {
        return present().gatewayId();
    }

    /** The present gateway key's id. */
    public String publicKeyId() {
        return present().id();
    }

    /** Tells the gateway only. */
    @Override
    public String toString() {
        return "Keys[" + gatewayId() + "]";
    }
}
