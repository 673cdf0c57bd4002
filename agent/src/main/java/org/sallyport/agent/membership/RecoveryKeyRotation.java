package org.sallyport.agent.membership;

import io.vertx.core.json.JsonObject;
import java.time.Clock;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.Grant;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.keys.RecoveryBundle;
import org.sallyport.agent.keys.RecoveryKey;
import org.sallyport.agent.keys.RecoveryLock;

/** Gives the gateway a new recovery key, and makes the old one void. Blocks; not on an event loop. */
public final class RecoveryKeyRotation {
    private final Following following;
    private final Clock clock;

    /** A rotation. */
    public RecoveryKeyRotation(Following following, Clock clock) {
        this.following = following;
        this.clock = clock;
    }

    /**
     * Makes the given recovery key the gateway's, unless it was given another one meanwhile
     * ({@code recovery-key-changed}): that one was shown to somebody, this one to nobody yet.
     *
     * @throws org.sallyport.agent.failure.AgentException for what is wrong here, for a member that is unfit to be given keys among it
     * @throws org.sallyport.agent.failure.RefusedByCloudException for what the cloud refused
     */
    public void run(RecoveryKey key) {
        Following.Outcome outcome = following.follow().await();
        outcome.requireWhole();
        Keys keys = following.keys().get();
        RecoveryLock lock = key.lock(keys.recovery().later(clock.millis()));
        following.cloud().replaceRecovery(body(outcome.view(), keys, lock)).await();
        following.keys().update(held -> held.withRecovery(lock));
    }

    private static JsonObject body(GatewayView view, Keys keys, RecoveryLock lock) {
        GatewayKey present = keys.present();
        JsonObject grants = new JsonObject();
        for (Peer peer : view.others()) {
            grants.put(peer.id(), Grant.of(lock).seal(present, peer.id(), peer.attestedSealingKey(present)));
        }
        JsonObject body = new JsonObject();
        if (view.recoveryProof() != null) {
            body.put("replaces", view.recoveryProof());
        }
        return body.put("proofHash", lock.proofHash())
                .put("sealed", new RecoveryBundle(keys.recoverable(), lock).seal())
                .put("publicKeyId", present.id())
                .put("grants", grants);
    }
}
