package org.sallyport.agent.links;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.ServedLink;

/**
 * The one owner of a link number: dials, dials again for ever, replaces a link that the cloud drains before it is gone.
 * Everything runs on the supervisor's turn.
 *
 * <p>{@code current} is the link that takes requests; links that the cloud drains are in {@code leaving} until they
 * close. At most one dial is under way and at most one timer is set, never both.
 */
final class LinkSlot {
    private static final Duration STABLE = Duration.ofSeconds(60);

    private final int number;
    private final Turn turn;
    private final Clock clock;
    private final Dialling dialling;
    private final LongSupplier epochs;
    private final LinkEvents events;
    private final Backoff backoff;
    private final List<ServedLink> leaving = new ArrayList<>();

    private @Nullable ServedLink current;
    private long upSince;
    private @Nullable Runnable cancelTimer;
    private @Nullable Duration stopGrace;

    LinkSlot(
            int number,
            Turn turn,
            Clock clock,
            Dialling dialling,
            LongSupplier epochs,
            LinkEvents events,
            Backoff backoff) {
        this.number = number;
        this.turn = turn;
        this.clock = clock;
        this.dialling = dialling;
        this.epochs = epochs;
        this.events = events;
        this.backoff = backoff;
    }

    /** Dials; from now on the slot never rests until it is stopped. */
    void dial() {
        cancelTimer = null;
        if (leaving.isEmpty()) {
            events.changed(number, new LinkState.Dialling(now(), backoff.attempts() + 1));
        }
        dialling.dial(number, epochs.getAsLong())
                .onComplete(result -> turn.run(() -> {
                    if (result.succeeded()) {
                        dialled(result.result());
                    } else {
                        failed(Refusal.of(result.cause()));
                    }
                }));
    }

    /**
     * Drains what is up, gives up what isn't; completes when every link of the slot has closed. A dial under way is not
     * waited for, as it may take long: a link that still comes of it is drained, or closed with the dialer.
     */
    Future<Void> stop(Duration grace) {
        stopGrace = grace;
        if (cancelTimer != null) {
            cancelTimer.run();
            cancelTimer = null;
        }
        List<Future<Void>> closing = new ArrayList<>();
        if (current != null) {
            closing.add(current.drain(grace));
        }
        leaving.forEach(link -> closing.add(link.drain(grace)));
        current = null;
        events.changed(number, new LinkState.Stopped(now()));
        return closing.isEmpty()
                ? Future.succeededFuture()
                : Future.join(closing).mapEmpty();
    }

    private void dialled(ServedLink link) {
        Duration grace = stopGrace;
        if (grace != null) {
            link.drain(grace);
            return;
        }
        current = link;
        upSince = turn.nanoTime();
        events.changed(number, new LinkState.Up(now()));
        link.onDrain(ignored -> turn.run(() -> draining(link)));
        link.onClose(closed -> turn.run(() -> closed(link, closed)));
    }

    private void failed(Refusal refusal) {
        if (stopGrace != null) {
            return;
        }
        Duration wait =
                refusal.problem().retryable() ? backoff.next(refusal.retryAfter()) : backoff.afterFinalRefusal();
        waitFor(wait, refusal);
    }

    private void draining(ServedLink link) {
        if (stopGrace != null || current != link) {
            return;
        }
        current = null;
        leaving.add(link);
        events.changed(number, new LinkState.Replacing(now(), null));
        if (resetIfStable()) {
            dial();
        } else {
            // A cloud that drains each fresh link must not be dialled in a tight loop.
            cancelTimer = turn.after(backoff.next(null), this::dial);
        }
    }

    private void closed(ServedLink link, LinkClosed closed) {
        leaving.remove(link);
        if (stopGrace != null || current != link) {
            return;
        }
        current = null;
        resetIfStable();
        waitFor(backoff.next(null), Refusal.of(closed));
    }

    private boolean resetIfStable() {
        boolean stable = turn.nanoTime() - upSince >= STABLE.toNanos();
        if (stable) {
            backoff.reset();
        }
        return stable;
    }

    private void waitFor(Duration wait, Refusal why) {
        Instant now = now();
        events.changed(
                number,
                leaving.isEmpty()
                        ? new LinkState.Waiting(now, now.plus(wait), why.problem())
                        : new LinkState.Replacing(now, why.problem()));
        cancelTimer = turn.after(wait, this::dial);
    }

    private Instant now() {
        return clock.instant();
    }
}
