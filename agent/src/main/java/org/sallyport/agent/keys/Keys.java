package org.sallyport.agent.keys;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;

/**
 * A member's keys (SPEC.md, section 1).
 *
 * @param member by which it authenticates itself
 * @param sealing to which other members seal what it is to have
 * @param gateway the gateway's, the present one first; a second one while the gateway's key is being rotated
 * @param recovery what it keeps of the gateway's recovery key
 */
public record Keys(MemberKey member, SealingKey sealing, List<GatewayKey> gateway, RecoveryLock recovery) {

    /** Keys of a member hold one of the gateway at least. */
    public Keys {
        gateway = List.copyOf(gateway);
        if (gateway.isEmpty()) {
            throw new IllegalArgumentException("no gateway key");
        }
    }

    /** The keys of a new member of the gateway that has the given ones. */
    public static Keys make(GatewayKey gateway, RecoveryLock recovery, Clock clock) {
        return new Keys(KeyMaking.memberKey(clock), KeyMaking.sealingKey(), List.of(gateway), recovery);
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
