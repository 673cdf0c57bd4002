package org.sallyport.agent.access;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What a rule allows at once and in a time, and how much of it is used. Thread-safe. */
final class Quota {
    static final int UNBOUNDED = Integer.MAX_VALUE;

    private final Rate rate;
    private final int most;
    private final AtomicInteger running = new AtomicInteger();
    /** When, by the clock of {@link System#nanoTime}, all that was used will be free again. */
    private long freeAt;

    private boolean used;

    /**
     * A quota of which nothing is used.
     *
     * @param most requests at once
     */
    Quota(Rate rate, int most) {
        this.rate = rate;
        this.most = most;
    }

    boolean bounded() {
        return rate.bounded() || most < UNBOUNDED;
    }

    /**
     * Takes one request's part, to be given back by {@link #leave} unless it was refused.
     *
     * @param nanoTime now
     * @return how long to wait before trying again where the quota is used up; empty when the part was given
     */
    Optional<Duration> enter(long nanoTime) {
        if (running.incrementAndGet() > most) {
            running.decrementAndGet();
            return Optional.of(Duration.ofSeconds(1));
        }
        Optional<Duration> wait = rate.bounded() ? take(nanoTime) : Optional.empty();
        wait.ifPresent(refused -> running.decrementAndGet());
        return wait;
    }

    /** The bucket as one number: each request takes a part of the period, and the period may be taken in advance. */
    private synchronized Optional<Duration> take(long nanoTime) {
        long period = rate.period().toNanos();
        long part = period / rate.requests();
        long from = used && freeAt - nanoTime > 0 ? freeAt : nanoTime;
        long excess = from + part - nanoTime - period;
        if (excess > 0) {
            return Optional.of(Duration.ofNanos(excess));
        }
        used = true;
        freeAt = from + part;
        return Optional.empty();
    }

    /** The request has ended. */
    void leave() {
        running.decrementAndGet();
    }

    /** The bounds alone. */
    @Override
    public String toString() {
        return (rate.bounded() ? rate.requests() + "/" + rate.period() : "-") + " " + (most < UNBOUNDED ? most : "-");
    }
}
