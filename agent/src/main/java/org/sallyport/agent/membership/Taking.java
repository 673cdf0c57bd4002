package org.sallyport.agent.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.Grant;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.keys.RecoveryLock;

/**
 * What a member makes of what the cloud tells it of the gateway: other keys, and what it acknowledges. Only keys that a
 * member granted are taken, and only those are let go that the cloud doesn't call the present one.
 *
 * @param keys the keys from now on
 * @param attested the gateway key of which the cloud waits for an acknowledgement; null for none
 * @param acknowledged ids of other grants that were taken
 * @param problems what was not taken, and why
 */
record Taking(Keys keys, @Nullable GatewayKey attested, List<String> acknowledged, List<AgentException> problems) {
    Taking {
        acknowledged = List.copyOf(acknowledged);
        problems = List.copyOf(problems);
    }

    /** Whether there is something to write or to acknowledge. */
    boolean takes(Keys before) {
        return !keys.equals(before) || attested != null || !acknowledged.isEmpty();
    }

    static Taking of(Keys held, GatewayView view) {
        Optional<GatewayKey> present = held.gatewayKey(view.presentKeyId());
        if (present.isEmpty()) {
            return new Taking(held, null, List.of(), List.of(unknown("the gateway's", view.presentKeyId(), held)));
        }
        GatewayKey key = present.get();
        if (held.gateway().indexOf(key) > 0) {
            return new Taking(held, null, List.of(), List.of(former(key)));
        }
        Keys presenting = key.equals(held.present()) ? held : held.presenting(key);
        return new Grants(view, presenting).taken();
    }

    private static AgentException unknown(String which, String keyId, Keys held) {
        return new AgentException(
                AgentCode.GATEWAY_KEY_UNKNOWN,
                "The cloud shows a certificate as " + which + " whose key (" + Rotation.brief(keyId)
                        + "…) no member gave this one, which holds " + Rotation.brief(held.publicKeyId())
                        + "…: seal nothing to it, and ask who runs the cloud. If the key was rotated while this member was"
                        + " away, join it again with the recovery key");
    }

    /** A key is rotated away because others may have it: it never comes back. */
    private static AgentException former(GatewayKey key) {
        return new AgentException(
                AgentCode.GATEWAY_KEY_UNKNOWN,
                "The cloud shows a former key of the gateway (" + Rotation.brief(key.id())
                        + "…) as the present one: seal nothing to it, and ask who runs the cloud. If its store was set"
                        + " back to an older state, join this member again with the recovery key");
    }

    /** Goes through the grants. */
    private static final class Grants {
        private final GatewayView view;
        private final List<String> acknowledged = new ArrayList<>();
        private final List<AgentException> problems = new ArrayList<>();
        private Keys keys;

        Grants(GatewayView view, Keys keys) {
            this.view = view;
            this.keys = keys;
        }

        Taking taken() {
            view.grants().forEach(this::take);
            Rotation rotation = view.rotation();
            GatewayKey attested = null;
            if (rotation != null && rotation.distributing()) {
                Optional<GatewayKey> next =
                        Optional.ofNullable(keys.next()).filter(key -> key.id().equals(rotation.keyId()));
                if (next.isEmpty()) {
                    problems.add(unknown("the gateway's next", rotation.keyId(), keys));
                } else if (rotation.waiting().contains(view.memberId())) {
                    attested = next.get();
                }
            }
            return new Taking(keys, attested, acknowledged, problems);
        }

        private void take(GatewayView.Sealed sealed) {
            try {
                Grant grant = Grant.open(keys, view.memberId(), sealed.text());
                GatewayKey key = grant.gatewayKey();
                Rotation rotation = view.rotation();
                if (key != null && rotation != null && key.id().equals(rotation.keyId())) {
                    keys = keys.gatewayKey(key.id()).isPresent() ? keys : keys.withGrantedNext(key);
                }
                RecoveryLock recovery = grant.recovery();
                if (recovery != null) {
                    keys = recovery.replaces(keys.recovery()) ? keys.withRecovery(recovery) : keys;
                    acknowledged.add(sealed.id());
                }
            } catch (AgentException e) {
                problems.add(e);
            }
        }
    }
}
