package org.sallyport.agent.membership;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.HeldKeys;
import org.sallyport.agent.keys.Keys;

/**
 * Asks the cloud once about the gateway, and does what follows: takes keys, writes them, and only then acknowledges them.
 * May be repeated and broken off anywhere. Thread-safe.
 */
public final class Following {
    private final Vertx vertx;
    private final HeldKeys keys;
    private final MemberClient cloud;

    /** What came of it. */
    record Outcome(GatewayView view, List<AgentException> problems) {
        /** Throws the first problem. */
        void requireWhole() {
            if (!problems.isEmpty()) {
                throw problems.get(0);
            }
        }
    }

    /** Follows into the given keys. */
    public Following(Vertx vertx, HeldKeys keys, MemberClient cloud) {
        this.vertx = vertx;
        this.keys = keys;
        this.cloud = cloud;
    }

    HeldKeys keys() {
        return keys;
    }

    MemberClient cloud() {
        return cloud;
    }

    /**
     * Fails where the cloud can't be asked or told, or keys can't be written. An answer may be older than what another
     * process of this member has written since: a cloud that then shows a former key is asked once more.
     */
    Future<Outcome> follow() {
        return look().compose(seen -> showsFormerKey(seen.view()) ? look() : Future.succeededFuture(seen));
    }

    private boolean showsFormerKey(GatewayView view) {
        Keys held = keys.get();
        return held.gatewayKey(view.presentKeyId())
                .filter(key -> held.gateway().indexOf(key) > 0)
                .isPresent();
    }

    private Future<Outcome> look() {
        return cloud.gateway()
                .compose(view -> vertx.executeBlocking(() -> take(view), false)
                        .compose(taking -> acknowledge(taking).map(done -> new Outcome(view, taking.problems()))));
    }

    /**
     * Reads the key store only where something is new: deriving its key may take a while, or show a PIN to a token. What
     * the cloud shows and these keys don't fit is looked at again only when another process has written keys.
     */
    private Taking take(GatewayView view) {
        Keys before = keys.get();
        Taking[] taking = {Taking.of(before, view)};
        if (taking[0].takes(before) || (!taking[0].problems().isEmpty() && keys.changedOnDisk())) {
            keys.update(onDisk -> {
                taking[0] = Taking.of(onDisk, view);
                return taking[0].keys();
            });
        }
        return taking[0];
    }

    private Future<Void> acknowledge(Taking taking) {
        Future<Void> told = attest(taking.keys(), taking.attested());
        for (String grant : taking.acknowledged()) {
            told = told.compose(done -> cloud.acknowledge(grant));
        }
        return told;
    }

    private Future<Void> attest(Keys held, @Nullable GatewayKey key) {
        return key == null
                ? Future.succeededFuture()
                : vertx.executeBlocking(() -> held.attestation(key), false)
                        .compose(attestation -> cloud.attest(key.id(), attestation));
    }
}
