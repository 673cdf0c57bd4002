package org.sallyport.agent.membership;

import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
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
 * member or another: what goes on already is gone on with. Where a member is revoked meanwhile, which has the new key, it
 * begins once more. Blocks; not on an event loop.
 */
public final class KeyRotation {
    /** The cloud says that things have changed since it was asked: ask again. */
    private static final Set<String> OVERTAKEN = Set.of("members-changed", "rotation-running");

    /** A member was revoked that was given the key: make another. */
    private static final String ABANDONED = "gateway-key-abandoned";

    private static final int MAX_STARTS = 20;

    private final Following following;
    private final UnaryOperator<GatewayKeySpec> wanted;
    private final Clock clock;
    private final Consumer<String> progress;
    private final Runnable pause;
    private final Set<String> abandoned = new HashSet<>();
    /** Why the last try to start one was refused; null where it was not. */
    private @Nullable RefusedByCloudException refusal;

    private String goal = "";
    private String told = "";
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
     * @throws RefusedByCloudException for what the cloud refused, {@value #MAX_STARTS} times where it may go well the next time
     */
    public List<String> run() {
        ConnectionResealing connections = new ConnectionResealing(following, progress);
        GatewayView view = follow();
        for (int starts = 0; !isDone(view); view = follow()) {
            Rotation rotation = view.rotation();
            if (rotation == null) {
                tellAgain(view);
                start(view, starts++);
            } else {
                goal = rotation.keyId();
                tellWhose(view, rotation);
                goOn(view, rotation, connections);
            }
        }
        return connections.unreadable();
    }

    /** Whether the gateway has the key that it was rotated to, and nobody else has it. */
    private boolean isDone(GatewayView view) {
        return view.rotation() == null && view.presentKeyId().equals(goal) && !view.rotationDue();
    }

    private void goOn(GatewayView view, Rotation rotation, ConnectionResealing connections) {
        if (rotation.distributing()) {
            tellWaiting(view, rotation);
            pause.run();
            return;
        }
        connections.run();
        try {
            following.cloud().finishRotation().await();
        } catch (RefusedByCloudException e) {
            if (!e.problem().code().equals("rotation-unfinished")) {
                throw e;
            }
        }
    }

    /** The rotation that was gone on with is not the last one: why. */
    private void tellAgain(GatewayView view) {
        if (!goal.isEmpty()) {
            abandoned.add(goal);
            progress.accept(
                    view.presentKeyId().equals(goal)
                            ? "A member was revoked that has the new key: the key is rotated once more."
                            : "The rotation was given up, since a member was revoked that had been given the new key:"
                                    + " another key is made.");
        }
    }

    /** Of a rotation that this run did not start: whoever runs it must be able to see a stranger in it. */
    private void tellWhose(GatewayView view, Rotation rotation) {
        if (rotation.keyId().equals(told)) {
            return;
        }
        told = rotation.keyId();
        String by = rotation.startedBy();
        progress.accept("This goes on with a rotation that " + (by == null ? "somebody unknown" : view.named(by))
                + " started: the gateway's new key (" + Rotation.brief(told) + "…) goes to " + view.given()
                + ". If one of them is none of yours, revoke it in the cloud: another key is made then.");
    }

    private GatewayView follow() {
        Following.Outcome outcome = following.follow().await();
        outcome.requireWhole();
        return outcome.view();
    }

    /** Starts a rotation; comes back without one where the cloud says that it was overtaken. */
    private void start(GatewayView view, int attempt) {
        goal = "";
        requireFew(attempt);
        requireFit(view);
        Keys keys = prepared(attempt > 0);
        if (keys == null) {
            return;
        }
        GatewayKey next = Objects.requireNonNull(keys.next());
        try {
            progress.accept("The gateway's new key (" + Rotation.brief(next.id()) + "…) goes to " + names(view) + ".");
            told = next.id();
            following.cloud().startRotation(body(view, keys, next)).await();
            goal = next.id();
            refusal = null;
        } catch (RefusedByCloudException e) {
            refusal = e;
            String code = e.problem().code();
            if (code.equals(ABANDONED)) {
                abandoned.add(next.id());
            } else if (!OVERTAKEN.contains(code)) {
                throw e;
            }
        }
    }

    private void requireFew(int attempt) {
        if (attempt >= MAX_STARTS) {
            if (refusal != null) {
                throw refusal;
            }
            throw new AgentException(
                    AgentCode.ROTATION_OVERTAKEN,
                    "Rotations were given up, or another was called for, " + MAX_STARTS
                            + " times in a row: look which members were revoked, and who rotates the key beside you; then"
                            + " repeat this command");
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
     * try is taken, if nobody was revoked who has it. One that was granted is not: either its rotation is about to be seen,
     * or the cloud has let it vanish.
     *
     * @param again whether the cloud was asked since that was seen
     * @return null where the cloud is to be asked first
     */
    private @Nullable Keys prepared(boolean again) {
        Keys prepared = following
                .keys()
                .update(keys -> isSpent(keys, again)
                        ? keys.withOwnNext(GatewayKey.make(
                                keys.gatewayId(), wanted.apply(keys.present().spec()), clock))
                        : keys);
        return prepared.nextOwn() ? prepared : null;
    }

    private boolean isSpent(Keys keys, boolean again) {
        GatewayKey next = keys.next();
        return next == null || abandoned.contains(next.id()) || (again && !keys.nextOwn());
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
