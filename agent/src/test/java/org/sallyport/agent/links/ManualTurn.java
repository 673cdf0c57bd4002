package org.sallyport.agent.links;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** A turn whose time the test moves. */
final class ManualTurn extends Clock implements Turn {
    private record Timer(long at, Runnable task) {}

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Timer> timers = new ArrayList<>();
    private long nanos;

    @Override
    public void run(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Timer timer = new Timer(nanos + delay.toNanos(), task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    /** Runs what is due now. */
    void settle() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    /** Moves the time and runs what falls due, in order. */
    void pass(Duration time) {
        settle();
        long until = nanos + time.toNanos();
        while (true) {
            Timer next = timers.stream()
                    .filter(timer -> timer.at <= until)
                    .min(Comparator.comparingLong(Timer::at))
                    .orElse(null);
            if (next == null) {
                break;
            }
            timers.remove(next);
            nanos = next.at;
            next.task.run();
            settle();
        }
        nanos = until;
    }

    /** Timers set. */
    int timers() {
        return timers.size();
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusSeconds(1_000_000).plusNanos(nanos);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
