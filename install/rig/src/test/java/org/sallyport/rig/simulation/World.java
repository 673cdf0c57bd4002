package org.sallyport.rig.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Virtual time: events in order, and the one source of chance. */
final class World {
    /** A world in which time goes on without getting anywhere is broken. */
    private static final int MOST_EVENTS = 2_000_000;

    /** What happens at a time, unless its owner has died or it was cancelled. */
    static final class Event {
        private final long at;
        private final long order;
        private final @Nullable Host owner;
        private final Runnable task;
        private boolean cancelled;

        private Event(long at, long order, @Nullable Host owner, Runnable task) {
            this.at = at;
            this.order = order;
            this.owner = owner;
            this.task = task;
        }

        void cancel() {
            cancelled = true;
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.<Event>comparingLong(event -> event.at).thenComparingLong(event -> event.order));

    private final @Nullable List<String> trace;
    final Random random;
    private long now;
    private long order;
    private int happened;

    World(long seed, boolean traced) {
        this.random = new Random(seed);
        this.trace = traced ? new ArrayList<>() : null;
    }

    long now() {
        return now;
    }

    /** Schedules an event of a host, or of nature where there is none. */
    Event in(Duration delay, @Nullable Host owner, Runnable task) {
        Event event = new Event(now + delay.toNanos(), order++, owner, task);
        events.add(event);
        return event;
    }

    /** Lets time pass until a condition holds; false when it doesn't within the time. */
    boolean passUntil(Duration most, BooleanSupplier condition) {
        long end = now + most.toNanos();
        while (!condition.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.at > end) {
                now = end;
                return condition.getAsBoolean();
            }
            happen(events.remove());
        }
        return true;
    }

    private void happen(Event event) {
        if (++happened > MOST_EVENTS) {
            throw new AssertionError("more than " + MOST_EVENTS + " events: time doesn't get on");
        }
        now = event.at;
        if (!event.cancelled && (event.owner == null || event.owner.isAlive())) {
            event.task.run();
        }
    }

    /** Events that will happen. */
    List<Event> pending() {
        return events.stream()
                .filter(event -> !event.cancelled && (event.owner == null || event.owner.isAlive()))
                .toList();
    }

    /** A time of up to so many milliseconds. */
    Duration upTo(long millis) {
        return Duration.ofMillis(random.nextLong(millis + 1));
    }

    /** Whether something of the given likelihood happens. */
    boolean chance(double likelihood) {
        return random.nextDouble() < likelihood;
    }

    void tell(Supplier<String> what) {
        if (trace != null) {
            trace.add(String.format("%10.3f  %s", now / 1e9, what.get()));
        }
    }

    List<String> trace() {
        return trace == null ? List.of() : trace;
    }
}
