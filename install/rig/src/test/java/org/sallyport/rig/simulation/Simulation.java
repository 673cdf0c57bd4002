package org.sallyport.rig.simulation;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One history: agents and clouds start, things go wrong, all recovers, all stops. */
final class Simulation {
    private static final Duration BAD_TIME = Duration.ofMinutes(5);

    /** Restarts that have begun by then go on; no fault lasts longer. */
    private static final Duration AFTERMATH = Duration.ofSeconds(95);

    /**
     * From the end of the faults until all links are up: a final refusal is asked again after five minutes, a dial
     * under way may last 20 s, a half-open link that keeps an epoch 24 s, the wait after all that a minute.
     */
    private static final Duration RECOVERY = Duration.ofMinutes(7);

    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int CALLS = 60;

    private final World world;
    private final Set<String> revoked = new HashSet<>();
    private final List<SimCloud> clouds = new ArrayList<>();
    private final List<Machine> machines = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();

    Simulation(World world) {
        this.world = world;
        int nodes = 1 + world.random.nextInt(2);
        for (int i = 1; i <= nodes; i++) {
            clouds.add(new SimCloud(world, "cloud" + i, revoked));
        }
        for (int i = 1; i <= 2; i++) {
            machines.add(new Machine(world, "m" + i, 1 + world.random.nextInt(2), clouds, revoked));
        }
    }

    void run() {
        machines.forEach(machine -> world.in(world.upTo(1_000), null, machine::start));
        new Faults(world, machines, clouds, revoked, BAD_TIME).schedule(2 + world.random.nextInt(10));
        for (int i = 0; i < CALLS; i++) {
            HttpMethod method = world.chance(0.5) ? HttpMethod.GET : HttpMethod.POST;
            Call call = new Call(world, "r" + i, method);
            world.in(world.upTo(BAD_TIME.toMillis()), null, () -> call(call));
        }
        world.passUntil(BAD_TIME.plus(AFTERMATH), () -> false);
        require(world.passUntil(RECOVERY, this::isAllUp), "not all links are up again");
        require(world.passUntil(Duration.ofSeconds(31), this::isEachCallOver), "a call has no outcome");
        stop();
    }

    private void call(Call call) {
        List<SimCloud> up = clouds.stream().filter(SimCloud::isUp).toList();
        if (!up.isEmpty()) {
            calls.add(call);
            world.tell(() -> call + " begins");
            new Delivery(up.get(world.random.nextInt(up.size())), call).attempt();
        }
    }

    private boolean isAllUp() {
        int open = clouds.stream().mapToInt(cloud -> cloud.census().open()).sum();
        int wanted = machines.stream().mapToInt(Machine::links).sum();
        return machines.stream().allMatch(Machine::isAllUp) && open >= wanted;
    }

    private boolean isEachCallOver() {
        return calls.stream().allMatch(call -> call.outcome() != null);
    }

    /** Everything stops in good order, and nothing is left. */
    private void stop() {
        List<Future<Void>> stopping =
                machines.stream().map(machine -> machine.stop(GRACE)).toList();
        require(
                world.passUntil(GRACE.plusSeconds(5), () -> stopping.stream().allMatch(Future::isComplete)),
                "an agent does not stop");
        require(machines.stream().noneMatch(Machine::isRunning), "an agent runs on");
        require(world.passUntil(Duration.ofSeconds(30), this::isNothingHeld), "a connection or a held link is left");
        clouds.forEach(cloud -> require(cloud.host().timers() == 1, cloud + " has timers left beside its tick"));
        clouds.forEach(cloud -> cloud.stop(GRACE));
        require(world.passUntil(GRACE.plusSeconds(5), () -> world.pending().isEmpty()), "events are left");
    }

    private boolean isNothingHeld() {
        return machines.stream().allMatch(machine -> machine.path().wires().isEmpty())
                && clouds.stream().allMatch(SimCloud::holdsNothing);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
