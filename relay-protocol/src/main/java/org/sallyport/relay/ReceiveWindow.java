package org.sallyport.relay;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the peer may send of one body, and when it is told that it may send more (SPEC.md, section HTTP/2, Windows).
 * Grows while the window is what holds a stream up, shrinks when little of it is used, and holds from the budget never
 * less than what the peer may still send and what the consumer has not taken. On the link's event loop.
 */
final class ReceiveWindow {
    /** To what the first raise leads, and down to what disuse does. */
    static final int RAISED = 256 * 1024;

    static final int MOST = 16 * 1024 * 1024;

    /** A window used up within this time grows, however short the round trip. */
    static final long FAST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** A window of which a quarter lasts for longer than this shrinks. */
    static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ReceiveBudget budget;
    private final int initial;
    private final LongSupplier clock;
    private final LongSupplier roundTrip;

    private int size;
    private int credit;
    private int unknown;
    private int unread;
    private int held;
    private boolean ended;

    private long used;
    private long usedSince;
    private long renewedAt;

    private ReceiveWindow(ReceiveBudget budget, int initial, int credit, LongSupplier clock, LongSupplier roundTrip) {
        this.budget = budget;
        this.initial = initial;
        this.size = initial;
        this.credit = credit;
        this.unknown = initial - credit;
        this.held = initial;
        this.clock = clock;
        this.roundTrip = roundTrip;
    }

    /**
     * A window for a body that may begin, or null when the budget has nothing left.
     *
     * @param initial bytes that the window begins with, and that it takes from the budget
     * @param credit what the peer may send of them: less while it does not know our settings yet
     * @param clock nanoseconds
     * @param roundTrip nanoseconds to the peer and back, 0 while that is not known; asked only when it matters
     */
    static @Nullable ReceiveWindow open(
            ReceiveBudget budget, int initial, int credit, LongSupplier clock, LongSupplier roundTrip) {
        return budget.reserve(initial) ? new ReceiveWindow(budget, initial, credit, clock, roundTrip) : null;
    }

    /** Bytes that the peer may send now. */
    int credit() {
        return credit;
    }

    /** Bytes received that the consumer has not taken. */
    int unread() {
        return unread;
    }

    /** Bytes up to which credit is renewed. */
    int size() {
        return size;
    }

    /** Bytes taken from the budget. */
    int held() {
        return held;
    }

    /** Counts bytes that have come; false when the peer had no credit for them. */
    boolean received(int bytes) {
        if (bytes > credit) {
            return false;
        }
        credit -= bytes;
        unread += bytes;
        return true;
    }

    /** Counts bytes that the consumer has taken or that were dropped; returns the credit to send, 0 for none. */
    int taken(int bytes) {
        if (bytes > unread) {
            throw new IllegalStateException(bytes + " bytes taken of " + unread);
        }
        unread -= bytes;
        used += bytes;
        int more = 0;
        if (!ended && owed() >= step()) {
            resize();
            more = Math.max(0, owed());
            credit += more;
        }
        settle();
        return more;
    }

    /** The peer has learnt of our settings: it has all that the window begins with. */
    void known() {
        credit += unknown;
        unknown = 0;
    }

    /** Nothing more comes: only what has come and was not taken is held on. */
    void end() {
        ended = true;
        credit = 0;
        unknown = 0;
        settle();
    }

    /** Nothing more comes, and what has come was dropped. */
    void abandon() {
        unread = 0;
        end();
    }

    /** What the peer would have to be given so that it may fill the window. */
    private int owed() {
        return size - credit - unread - unknown;
    }

    /** Small bodies cost no WINDOW_UPDATE; large ones get theirs well before the peer runs dry. */
    private int step() {
        return size == initial ? size / 2 : size / 4;
    }

    /** At each renewal, that is each time when a quarter of the window was used (at first half of it). */
    private void resize() {
        long now = clock.getAsLong();
        long near = 2 * roundTrip.getAsLong(); // asked from the first raise on, before much can queue on the way
        if (size < RAISED) {
            grow();
            restart(now);
        } else if (now - renewedAt > SLOW_NANOS) {
            size = Math.max(Math.max(RAISED, initial), size / 2);
            restart(now);
        } else if (used >= size) {
            if (now - usedSince <= Math.max(FAST_NANOS, near)) {
                grow();
            }
            restart(now);
        }
        renewedAt = now;
    }

    private void restart(long now) {
        used = 0;
        usedSince = now;
    }

    private void grow() {
        int larger = Math.min(MOST, Math.max(RAISED, 2 * size));
        // Credit that was given before the window shrank may be held still.
        int raise = larger - Math.max(size, held);
        if (raise <= 0 || budget.raise(raise)) {
            held = Math.max(held, larger);
            size = larger;
        }
    }

    /** Gives back what is no longer needed, in large steps: a small body costs the budget one access at its end. */
    private void settle() {
        int needed = Math.max(ended ? 0 : size, credit + unknown + unread);
        int surplus = held - needed;
        if (surplus < initial && (needed > 0 || surplus == 0)) {
            return;
        }
        int lowered = Math.max(0, held - initial) - Math.max(0, needed - initial);
        if (lowered > 0) {
            budget.lower(lowered);
        }
        if (surplus > lowered) {
            budget.release(surplus - lowered);
        }
        held = needed;
    }
}
