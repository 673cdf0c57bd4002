package org.sallyport.rig.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sallyport.agent.links.Turn;

/** A process: what it has ahead is gone when it dies. */
final class Host implements Turn {
    final World world;
    final String name;
    private final Set<World.Event> timers = new HashSet<>();
    private final List<Runnable> sockets = new ArrayList<>();
    private boolean alive = true;

    Host(World world, String name) {
        this.world = world;
        this.name = name;
    }

    boolean isAlive() {
        return alive;
    }

    /** The process is gone; the kernel closes its sockets. */
    void die() {
        alive = false;
        timers.clear();
        sockets.forEach(Runnable::run);
    }

    /** What closes a socket of this process, if it is still open. */
    void owns(Runnable closer) {
        sockets.add(closer);
    }

    /** Timers set and not cancelled. */
    int timers() {
        return timers.size();
    }

    @Override
    public void run(Runnable task) {
        world.in(Duration.ZERO, this, task);
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        World.Event[] timer = new World.Event[1];
        timer[0] = world.in(delay, this, () -> {
            timers.remove(timer[0]);
            task.run();
        });
        timers.add(timer[0]);
        return () -> {
            timer[0].cancel();
            timers.remove(timer[0]);
        };
    }

    @Override
    public long nanoTime() {
        return world.now();
    }

    /** The time of day here, which may be wrong by some. */
    Clock clock(Duration wrongBy) {
        return new Clock() {
            @Override
            public Instant instant() {
                return Instant.EPOCH.plusSeconds(1_000_000).plus(wrongBy).plusNanos(world.now());
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
