package org.sallyport.agent.membership;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.failure.RefusedByCloudException;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.HeldKeys;
import org.sallyport.agent.keys.Keys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a running agent's keys those of its gateway: looks when the cloud says that something changed, when a link has
 * come up, and again after a look that failed. Lets former keys go a while after the gateway's rotation has ended, when no
 * request under way can need them. Thread-safe.
 */
public final class Follower {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration RETRY = Duration.ofSeconds(10);

    /** How long who asks for the state waits for the cloud's word. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Following following;
    private final HeldKeys keys;
    private final Duration keepFormer;
    private final Clock clock;
    private @Nullable Promise<Void> running;
    private @Nullable Promise<Void> waiting;
    private boolean leaving;
    private String lastProblem = "";
    private KeyState.@Nullable Progress rotation;
    private boolean retrying;
    private boolean closed;

    /**
     * A follower.
     *
     * @param keepFormer how long former keys are kept after the end of a rotation
     */
    public Follower(Vertx vertx, Following following, Duration keepFormer, Clock clock) {
        this.vertx = vertx;
        this.following = following;
        this.keys = following.keys();
        this.keepFormer = keepFormer;
        this.clock = clock;
    }

    /**
     * Looks, once a look that goes on has ended; those who ask meanwhile share the next. Completes when it was done or
     * failed, which the log tells.
     */
    public Future<Void> look() {
        Promise<Void> mine;
        synchronized (this) {
            if (closed) {
                return Future.succeededFuture();
            }
            if (running != null) {
                waiting = waiting == null ? Promise.promise() : waiting;
                return waiting.future();
            }
            mine = Promise.promise();
            running = mine;
        }
        run(mine);
        return mine.future();
    }

    /** What is known. While a rotation goes on the cloud is asked first: it tells members of its beginning and end only. */
    public Future<KeyState> state() {
        return rotating()
                ? look().timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .transform(looked -> Future.succeededFuture(known()))
                : Future.succeededFuture(known());
    }

    private synchronized boolean rotating() {
        return rotation != null;
    }

    private synchronized KeyState known() {
        return new KeyState(keys.get().publicKeyId(), rotation, lastProblem.isEmpty() ? null : lastProblem);
    }

    /** Looks no more. */
    public synchronized void close() {
        closed = true;
    }

    private void run(Promise<Void> mine) {
        following.follow().onSuccess(this::followed).onFailure(this::failed).onComplete(done -> {
            Promise<Void> next;
            synchronized (this) {
                next = waiting;
                running = next;
                waiting = null;
            }
            mine.complete();
            if (next != null) {
                run(next);
            }
        });
    }

    private void followed(Following.Outcome outcome) {
        String problem = outcome.problems().stream()
                .map(each -> each.detail() + " [" + each.code().code() + "]")
                .collect(Collectors.joining("; "));
        synchronized (this) {
            if (!problem.isEmpty() && !problem.equals(lastProblem)) {
                LOG.warn("the gateway's keys: {}", problem);
            }
            lastProblem = problem;
            rotation = KeyState.Progress.of(outcome);
        }
        List<GatewayKey> gateway = keys.get().gateway();
        if (outcome.view().rotation() == null && gateway.size() > 1) {
            letGo(gateway.subList(1, gateway.size()));
        }
    }

    /**
     * Notes in the key store since when former keys aren't needed, so that no new start makes their time longer; lets go
     * those whose time is over, and comes back for the rest.
     */
    private void letGo(List<GatewayKey> former) {
        long now = clock.millis();
        UnaryOperator<Keys> change = held -> held.unneeded(former, now).withoutUnneeded(now - keepFormer.toMillis());
        vertx.executeBlocking(() -> changed(change), false)
                .onSuccess(held -> letGoLater(held, now))
                .onFailure(failure -> LOG.warn("the gateway's former keys were not let go: {}", failure.toString()));
    }

    /** Reads the key store, which may show a PIN to a token, only where there is something to write. */
    private Keys changed(UnaryOperator<Keys> change) {
        Keys before = keys.get();
        if (change.apply(before).equals(before)) {
            return before;
        }
        Keys after = keys.update(change);
        if (after.gateway().size() < before.gateway().size()) {
            LOG.info("the gateway's key is {}; those before it were let go", after.publicKeyId());
        }
        return after;
    }

    private synchronized void letGoLater(Keys held, long now) {
        OptionalLong first =
                held.unneededSince().values().stream().mapToLong(since -> since).min();
        if (first.isEmpty() || leaving || closed) {
            return;
        }
        leaving = true;
        long left = first.getAsLong() + keepFormer.toMillis() - now;
        vertx.setTimer(Math.max(1, left), due -> {
            synchronized (this) {
                leaving = false;
                if (closed) {
                    return;
                }
            }
            letGo(List.of());
        });
    }

    private void failed(Throwable failure) {
        boolean again = !(failure instanceof RefusedByCloudException refused)
                || refused.problem().retryable();
        boolean here = failure instanceof AgentException;
        String problem = here || !again ? String.valueOf(failure.getMessage()) : "";
        LOG.debug("the gateway was not looked at{}: {}", again ? ", again in a moment" : "", failure.toString());
        synchronized (this) {
            // A cloud that can't be reached is told by the links.
            if (!problem.isEmpty() && !problem.equals(lastProblem)) {
                LOG.warn("the gateway's keys can't be followed, and a rotation waits for this member: {}", problem);
                lastProblem = problem;
            }
            if (!again || closed || retrying) {
                return;
            }
            retrying = true;
        }
        vertx.setTimer(RETRY.toMillis(), due -> {
            synchronized (this) {
                retrying = false;
            }
            look();
        });
    }
}
