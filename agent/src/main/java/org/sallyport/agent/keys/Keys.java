package org.sallyport.agent.keys;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A member's keys (SPEC.md, section 1).
 *
 * @param member by which it authenticates itself
 * @param sealing to which other members seal what it is to have
 * @param gateway the gateway's present key, behind it those that credentials may still be sealed to
 * @param unneededSince by the id of a former gateway key: since when the gateway does without it, in milliseconds since
 *     1970; of those that it may still need there is none
 * @param next the gateway's key to be, while it is being rotated; null where none is known
 * @param nextOwn whether this member made that one itself
 * @param recovery what it keeps of the gateway's recovery key
 */
public record Keys(
        MemberKey member,
        SealingKey sealing,
        List<GatewayKey> gateway,
        Map<String, Long> unneededSince,
        @Nullable GatewayKey next,
        boolean nextOwn,
        RecoveryLock recovery) {

    /** Keys of a member hold one of the gateway at least. */
    public Keys {
        gateway = List.copyOf(gateway);
        if (gateway.isEmpty()) {
            throw new IllegalArgumentException("no gateway key");
        }
        Set<String> former = gateway.stream().skip(1).map(GatewayKey::id).collect(Collectors.toSet());
        unneededSince = unneededSince.entrySet().stream()
                .filter(entry -> former.contains(entry.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The keys of a new member of the gateway that has the given ones. */
    public static Keys make(List<GatewayKey> gateway, RecoveryLock recovery, Clock clock) {
        return new Keys(KeyMaking.memberKey(clock), KeyMaking.sealingKey(), gateway, Map.of(), null, false, recovery);
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
        return new Keys(member, sealing, gateway, unneededSince, key, false, recovery);
    }

    /** With a gateway key to be that this member made. One that was to be is kept behind the others. */
    public Keys withOwnNext(GatewayKey key) {
        return new Keys(member, sealing, all(), unneededSince, key, true, recovery);
    }

    /** With one of its gateway keys as the present one; those before it stay for what is still sealed to them. */
    public Keys presenting(GatewayKey key) {
        Stream<GatewayKey> others = gateway.stream().filter(other -> !other.equals(key));
        GatewayKey rest = key.equals(next) ? null : next;
        return new Keys(
                member,
                sealing,
                Stream.concat(Stream.of(key), others).toList(),
                unneededSince,
                rest,
                rest != null && nextOwn,
                recovery);
    }

    /**
     * With the time since when the gateway does without some of its former keys. What stands there stays, if it is not
     * later: a clock may have been set back.
     *
     * @param now in milliseconds since 1970
     */
    public Keys unneeded(List<GatewayKey> former, long now) {
        Map<String, Long> since = new HashMap<>(unneededSince);
        former.forEach(key -> since.merge(key.id(), now, Math::min));
        return new Keys(member, sealing, gateway, since, next, nextOwn, recovery);
    }

    /** Without the former keys that the gateway has done without since the given time or longer. */
    public Keys withoutUnneeded(long until) {
        List<GatewayKey> left = gateway.stream()
                .filter(key -> unneededSince.getOrDefault(key.id(), Long.MAX_VALUE) > until)
                .toList();
        return new Keys(member, sealing, left, unneededSince, next, nextOwn, recovery);
    }

    /**
     * The gateway keys that whoever recovers the gateway needs: the present one, and the one before it. No rotation begins
     * before all is sealed to the present key, so nothing is sealed to older ones.
     */
    public List<GatewayKey> recoverable() {
        return gateway.subList(0, Math.min(2, gateway.size()));
    }

    /** With other gateway keys, the present one first; those that it has are kept behind them. */
    public Keys withGateway(List<GatewayKey> keys) {
        Stream<GatewayKey> others = all().stream()
                .filter(held -> keys.stream().noneMatch(key -> key.id().equals(held.id())));
        return new Keys(
                member, sealing, Stream.concat(keys.stream(), others).toList(), unneededSince, null, false, recovery);
    }

    /** With what is to be kept of another recovery key. */
    public Keys withRecovery(RecoveryLock lock) {
        return new Keys(member, sealing, gateway, unneededSince, next, nextOwn, lock);
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
