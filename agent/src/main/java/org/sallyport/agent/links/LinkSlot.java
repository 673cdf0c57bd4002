package org.sallyport.agent.links;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.ServedLink;

/**
 * The one owner of a link number: dials, dials again for ever, and replaces a link before it is gone, because the cloud
 * drains it or because its token grows old (SPEC.md, sections 8 and 9). Everything runs on the supervisor's turn.
 *
 * <p>A slot always has exactly one thing ahead of it, {@link Next}: hence at most one dial is under way and at most one
 * timer is set, never both. Beside that it holds links: {@code current} takes requests; those that were replaced, or
 * that the cloud drains, are in {@code leaving} until they close.
 */
final class LinkSlot {
    private static final Duration STABLE = Duration.ofSeconds(60);

    /** What is ahead. */
    private sealed interface Next {
        /** A dial is under way. */
        record Dialling() implements Next {}

        /** The link is up; its replacement is dialled before its token ends. */
        record Renewal(Runnable cancel) implements Next {}

        /** Something failed, or asks for patience; it is dialled again at some time. */
        record Retry(Runnable cancel, Instant at, Refusal why) implements Next {}

        /** Nothing any more: the agent stops. */
        record Stopped(Duration grace) implements Next {}
    }

    /** A link with what its owner must know of it. */
    private record Held(ServedLink link, long epoch, long upAt) {}

    private final int number;
    private final Turn turn;
    private final Clock clock;
    private final Dialling dialling;
    private final LongSupplier epochs;
    private final LinkEvents events;
    private final Backoff backoff;
    private final Deque<Held> leaving = new ArrayDeque<>();

    private Next next = new Next.Dialling();
    private @Nullable Held current;
    private @Nullable LinkState told;

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
        next = new Next.Dialling();
        long epoch = epochs.getAsLong();
        dialling.dial(number, epoch, overlapped())
                .onComplete(result -> turn.run(() -> {
                    if (result.succeeded()) {
                        dialled(result.result(), epoch);
                    } else {
                        failed(Refusal.of(result.cause()));
                    }
                    tell();
                }));
        tell();
    }

    /**
     * Drains what is up, gives up what isn't; completes when every link of the slot has closed. A dial under way is not
     * waited for, as it may take long: a link that still comes of it is drained, or closed with the dialer.
     */
    Future<Void> stop(Duration grace) {
        cancelTimer();
        next = new Next.Stopped(grace);
        if (current != null) {
            leave(current);
        }
        List<Future<Void>> closing =
                leaving.stream().map(held -> held.link.drain(grace)).toList();
        tell();
        return closing.isEmpty()
                ? Future.succeededFuture()
                : Future.join(closing).mapEmpty();
    }

    /** The link that a new one must not fence: the newest that we still serve. */
    private long overlapped() {
        Held newest = current == null ? leaving.peekLast() : current;
        return newest == null ? 0 : newest.epoch;
    }

    private void dialled(Dialling.Dialled dialled, long epoch) {
        ServedLink link = dialled.link();
        Held fresh = new Held(link, epoch, turn.nanoTime());
        events.dialled(number, null);
        if (current != null) {
            leave(current); // the cloud, which was told that they overlap, drains it
        }
        current = fresh;
        link.onDrain(ignored -> turn.run(() -> draining(fresh)));
        link.onClose(closed -> turn.run(() -> closed(fresh, closed)));
        if (next instanceof Next.Stopped stopped) {
            leave(fresh);
            link.drain(stopped.grace);
        } else {
            next = new Next.Renewal(turn.after(backoff.untilRenewal(dialled.life()), this::dial));
        }
    }

    private void failed(Refusal why) {
        events.dialled(number, why.problem());
        if (!(next instanceof Next.Stopped)) {
            retry(why.problem().retryable() ? backoff.next(why.retryAfter()) : backoff.afterFinalRefusal(), why);
        }
    }

    private void draining(Held link) {
        if (!link.equals(current)) {
            return; // its replacement is there, or the agent stops
        }
        leave(link);
        if (next instanceof Next.Renewal renewal) {
            renewal.cancel.run();
            if (resetIfStable(link)) {
                dial();
            } else {
                // A cloud that drains each fresh link must not be dialled in a tight loop.
                retry(backoff.next(null), Refusal.drainedSoon());
            }
        }
        tell();
    }

    private void closed(Held link, LinkClosed closed) {
        events.ended(number, closed);
        leaving.remove(link);
        if (link.equals(current)) {
            current = null;
            resetIfStable(link);
            redialAfter(closed);
        }
        tell();
    }

    /** A dial that is under way or has its time already keeps it, unless the link was fenced: that asks for the longest. */
    private void redialAfter(LinkClosed closed) {
        boolean fenced = closed.code() == LinkCode.FENCED;
        if (next instanceof Next.Renewal || (fenced && next instanceof Next.Retry)) {
            cancelTimer();
            retry(fenced ? backoff.afterFencing() : backoff.next(null), Refusal.of(closed));
        }
    }

    private void leave(Held link) {
        current = null;
        leaving.add(link);
    }

    private boolean resetIfStable(Held link) {
        boolean stable = turn.nanoTime() - link.upAt >= STABLE.toNanos();
        if (stable) {
            backoff.reset();
        }
        return stable;
    }

    private void retry(Duration wait, Refusal why) {
        next = new Next.Retry(turn.after(wait, this::dial), now().plus(wait), why);
    }

    private void cancelTimer() {
        if (next instanceof Next.Renewal renewal) {
            renewal.cancel.run();
        } else if (next instanceof Next.Retry retry) {
            retry.cancel.run();
        }
    }

    /** Tells the state if it is another than that which was told last. */
    private void tell() {
        LinkState state = state();
        if (told == null || !state.since(told.since()).equals(told)) {
            told = state;
            events.changed(number, state);
        }
    }

    private LinkState state() {
        if (next instanceof Next.Stopped) {
            return new LinkState.Stopped(now());
        }
        if (current != null) {
            return new LinkState.Up(now(), current.link);
        }
        Next.Retry retry = next instanceof Next.Retry waits ? waits : null;
        if (!leaving.isEmpty()) {
            return new LinkState.Replacing(
                    now(), retry == null ? null : retry.at, retry == null ? null : retry.why.problem());
        }
        return retry == null
                ? new LinkState.Dialling(now(), backoff.attempts() + 1)
                : new LinkState.Waiting(now(), retry.at, retry.why.problem());
    }

    private Instant now() {
        return clock.instant();
    }
}
