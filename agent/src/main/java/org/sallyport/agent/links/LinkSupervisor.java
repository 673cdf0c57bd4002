package org.sallyport.agent.links;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * Keeps a number of links up for the life of the agent (SPEC.md, section 8). It never gives up: a cloud that is away, at
 * the first start or for a week, is an ordinary state. Thread-safe.
 */
public final class LinkSupervisor {
    private final Turn turn;
    private final Clock clock;
    private final List<LinkSlot> slots = new ArrayList<>();
    private long lastEpoch;

    private LinkSupervisor(
            int links, Turn turn, Clock clock, RandomGenerator random, Dialling dialling, LinkEvents events) {
        this.turn = turn;
        this.clock = clock;
        for (int number = 1; number <= links; number++) {
            slots.add(new LinkSlot(number, turn, clock, dialling, this::nextEpoch, events, new Backoff(random)));
        }
    }

    /** A supervisor of links 1 to {@code links}, on a context of its own. */
    public static LinkSupervisor create(Vertx vertx, int links, Clock clock, Dialling dialling, LinkEvents events) {
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        return create(Turn.of(vertx, vertx.getOrCreateContext()), links, clock, random, dialling, events);
    }

    /**
     * A supervisor of links 1 to {@code links}.
     *
     * @param turn where it runs
     * @param clock for epochs and for the times that are told
     * @param random spreads the waits; used on the turn only
     */
    public static LinkSupervisor create(
            Turn turn, int links, Clock clock, RandomGenerator random, Dialling dialling, LinkEvents events) {
        return new LinkSupervisor(links, turn, clock, random, dialling, events);
    }

    /** Begins to dial. Called once. */
    public void start() {
        turn.run(() -> slots.forEach(LinkSlot::dial));
    }

    /** Drains all links for at most {@code grace}; completes when they have closed. */
    public Future<Void> stop(Duration grace) {
        Promise<Void> stopped = Promise.promise();
        turn.run(() -> Future.join(slots.stream().map(slot -> slot.stop(grace)).toList())
                .<Void>mapEmpty()
                .onComplete(stopped));
        return stopped.future();
    }

    /** Rises with every dial, across restarts too as long as the clock doesn't go back. */
    private long nextEpoch() {
        lastEpoch = Math.max(lastEpoch + 1, clock.millis());
        return lastEpoch;
    }
}
