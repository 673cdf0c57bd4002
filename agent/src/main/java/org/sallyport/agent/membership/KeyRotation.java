package org.sallyport.agent.membership;

import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.failure.RefusedByCloudException;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.agent.keys.GatewayStatement;
import org.sallyport.agent.keys.Grant;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.keys.RecoveryBundle;

/**
 * Rotates the gateway's key while all members serve (SPEC.md, section 1.5): a new key is made and granted to the other
 * members, and when all have it, credentials are sealed to it anew. Each step may be broken off and repeated, by this
 * member or another: what goes on already is gone on with. Blocks; not on an event loop.
 */
public final class KeyRotation {
    /** The cloud says that things have changed since it was asked: ask again. */
    private static final Set<String> OVERTAKEN = Set.of("members-changed", "rotation-running");

    private static final int MAX_OVERTAKEN = 20;

    private final Following following;
    private final UnaryOperator<GatewayKeySpec> wanted;
    private final Clock clock;
    private final Consumer<String> progress;
    private final Runnable pause;
    private String waitingFor = "";

    /**
     * A rotation.
     *
     * @param wanted what the new key shall be, given what the present one is
     * @param progress is told what goes on, in sentences for people
     * @param pause waits a moment before the cloud is asked again
     */
    public KeyRotation(
            Following following,
            UnaryOperator<GatewayKeySpec> wanted,
            Clock clock,
            Consumer<String> progress,
            Runnable pause) {
        this.following = following;
        this.wanted = wanted;
        this.clock = clock;
        this.progress = progress;
        this.pause = pause;
    }

    /**
     * Runs it to its end.
     *
     * @return connections whose credentials no key of the gateway unseals
     * @throws AgentException for what is wrong here, for a member that is unfit to be given the key among it
     * @throws RefusedByCloudException for what the cloud refused
     */
    public List<String> run() {
        GatewayView view = follow();
        for (int i = 0; view.rotation() == null; i++) {
            start(view, i);
            view = follow();
        }
        while (view.rotation() != null && view.rotation().distributing()) {
            tellWaiting(view, view.rotation());
            pause.run();
            view = follow();
        }
        ConnectionResealing connections = new ConnectionResealing(following, progress);
        while (view.rotation() != null) {
            connections.run();
            try {
                following.cloud().finishRotation().await();
            } catch (RefusedByCloudException e) {
                if (!e.problem().code().equals("rotation-unfinished")) {
                    throw e;
                }
            }
            view = follow();
        }
        return connections.unreadable();
    }

    private GatewayView follow() {
        Following.Outcome outcome = following.follow().await();
        outcome.requireWhole();
        return outcome.view();
    }

    /** Starts a rotation; comes back without one where the cloud says that it was overtaken. */
    private void start(GatewayView view, int attempt) {
        requireFit(view);
        Keys keys = prepared(attempt > 0);
        if (keys == null) {
            return;
        }
        GatewayKey next = Objects.requireNonNull(keys.next());
        try {
            progress.accept("The gateway's new key goes to " + names(view) + ".");
            following.cloud().startRotation(body(view, keys, next)).await();
        } catch (RefusedByCloudException e) {
            if (!OVERTAKEN.contains(e.problem().code()) || attempt >= MAX_OVERTAKEN) {
                throw e;
            }
        }
    }

    /** To whom the key goes, told beforehand: people see whether a cloud that hides a revocation lists one of them. */
    private static String names(GatewayView view) {
        return view.others().isEmpty()
                ? "no other member"
                : view.others().stream().map(peer -> view.named(peer.id())).collect(Collectors.joining(", "));
    }

    /** Before anything is made or written. */
    private void requireFit(GatewayView view) {
        GatewayKey present = following.keys().get().present();
        view.others().forEach(peer -> peer.attestedSealingKey(present));
    }

    /**
     * The keys, with one to be that is on the disk before the cloud hears of it: one that this member made for an earlier
     * try is taken. One that was granted is not: either its rotation is about to be seen, or the cloud has let it vanish.
     *
     * @param again whether the cloud was asked since that was seen
     * @return null where the cloud is to be asked first
     */
    private @Nullable Keys prepared(boolean again) {
        Keys prepared = following
                .keys()
                .update(keys -> keys.next() == null || (again && !keys.nextOwn())
                        ? keys.withOwnNext(GatewayKey.make(
                                keys.gatewayId(), wanted.apply(keys.present().spec()), clock))
                        : keys);
        return prepared.nextOwn() ? prepared : null;
    }

    private static JsonObject body(GatewayView view, Keys keys, GatewayKey next) {
        GatewayKey present = keys.present();
        JsonObject grants = new JsonObject();
        for (Peer peer : view.others()) {
            grants.put(peer.id(), Grant.of(next).seal(present, peer.id(), peer.attestedSealingKey(present)));
        }
        // both keys: who joins before all is sealed anew needs the present one too
        String bundle = new RecoveryBundle(List.of(next, present), keys.recovery()).seal();
        return new JsonObject()
                .put("certificate", next.pem())
                .put("endorsement", GatewayStatement.rotation(present, next).sign(present))
                .put("grants", grants)
                .put(
                        "recovery",
                        new JsonObject()
                                .put("proofHash", keys.recovery().proofHash())
                                .put("sealed", bundle))
                .put("attestation", keys.attestation(next));
    }

    private void tellWaiting(GatewayView view, Rotation rotation) {
        String names =
                String.join(", ", rotation.waiting().stream().map(view::named).toList());
        if (!names.equals(waitingFor)) {
            waitingFor = names;
            progress.accept(
                    "Waiting for " + names + " to take the new key. A member that is gone for good keeps the"
                            + " rotation waiting until it is revoked in the cloud. This command may be broken off and repeated.");
        }
    }
}
