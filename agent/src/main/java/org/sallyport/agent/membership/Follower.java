package org.sallyport.agent.membership;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.failure.RefusedByCloudException;
import org.sallyport.agent.keys.HeldKeys;
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
    private final FormerKeys former;
    private @Nullable Promise<Void> running;
    private @Nullable Promise<Void> waiting;
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
        this.former = new FormerKeys(vertx, keys, keepFormer, clock);
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
        former.close();
    }

    private void run(Promise<Void> mine) {
        following.follow().onFailure(this::failed).compose(this::followed).onComplete(done -> {
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

    private Future<Void> followed(Following.Outcome outcome) {
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
        return outcome.view().rotation() == null ? former.unneeded() : Future.succeededFuture();
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
