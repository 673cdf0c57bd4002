package org.sallyport.relay;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether the peer is there (SPEC.md, section Liveness): asks with a PING after a silence, gives up after a
 * longer one. One timer a link, armed for the time at which silence could next matter: received bytes don't touch it.
 * Used on the link's event loop only.
 */
final class Liveness {

    /** Runs something later, on the link's event loop. */
    interface Timer {
        /** Schedules; the result cancels. */
        Runnable schedule(long nanos, Runnable task);
    }

    private final long pingAfter;
    private final long deadAfter;
    private final LongSupplier clock;
    private final LongSupplier lastHeard;
    private final Timer timer;
    private final Runnable ping;
    private final Runnable dead;
    private long askedAbout = Long.MIN_VALUE;
    private @Nullable Runnable cancel;

    Liveness(
            LinkSettings settings,
            LongSupplier clock,
            LongSupplier lastHeard,
            Timer timer,
            Runnable ping,
            Runnable dead) {
        this.pingAfter = settings.pingAfter().toNanos();
        this.deadAfter = settings.deadAfter().toNanos();
        this.clock = clock;
        this.lastHeard = lastHeard;
        this.timer = timer;
        this.ping = ping;
        this.dead = dead;
    }

    void start() {
        arm(pingAfter);
    }

    void stop() {
        if (cancel != null) {
            cancel.run();
            cancel = null;
        }
    }

    private void arm(long nanos) {
        cancel = timer.schedule(Math.max(nanos, TimeUnit.MILLISECONDS.toNanos(1)), this::check);
    }

    private void check() {
        cancel = null;
        long heard = lastHeard.getAsLong();
        long silence = clock.getAsLong() - heard;
        if (silence >= deadAfter) {
            dead.run();
            return;
        }
        if (silence < pingAfter) {
            arm(pingAfter - silence);
            return;
        }
        if (askedAbout != heard) {
            askedAbout = heard;
            ping.run();
        }
        // what is heard meanwhile begins a new silence, which must not last longer before it is asked about
        arm(Math.min(pingAfter, deadAfter - silence));
    }
}
