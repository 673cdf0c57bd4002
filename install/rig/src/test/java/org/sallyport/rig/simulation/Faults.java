package org.sallyport.rig.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What goes wrong: random faults at random times, all over by the end of the bad time. */
final class Faults {
    private final World world;
    private final List<Machine> machines;
    private final List<SimCloud> clouds;
    private final Set<String> revoked;
    private final Duration badTime;

    Faults(World world, List<Machine> machines, List<SimCloud> clouds, Set<String> revoked, Duration badTime) {
        this.world = world;
        this.machines = machines;
        this.clouds = clouds;
        this.revoked = revoked;
        this.badTime = badTime;
    }

    void schedule(int count) {
        for (int i = 0; i < count; i++) {
            world.in(world.upTo(badTime.toMillis()), null, this::strike);
        }
        world.in(badTime, null, this::repair);
    }

    private void strike() {
        Machine machine = machines.get(world.random.nextInt(machines.size()));
        SimCloud cloud = clouds.get(world.random.nextInt(clouds.size()));
        switch (world.random.nextInt(13)) {
            case 0 -> cut(machine);
            case 1 -> block(machine, true, true);
            case 2 -> block(machine, true, false);
            case 3 -> block(machine, false, true);
            case 4 -> slow(machine);
            case 5 -> refuse(machine);
            case 6 -> restart(machine);
            case 7 -> crash(machine);
            case 8 -> crashUnseen(machine);
            case 9 -> restart(cloud);
            case 10 -> crash(cloud);
            case 11 -> copy(machine);
            default -> revoke(machine);
        }
    }

    private void cut(Machine machine) {
        world.tell(() -> "FAULT: cuts the connections of " + machine.member());
        List.copyOf(machine.path().wires()).stream().limit(1).forEach(Wire::cut);
    }

    private void block(Machine machine, boolean up, boolean down) {
        world.tell(() -> "FAULT: " + machine.member() + " is blocked" + (up ? " up" : "") + (down ? " down" : ""));
        machine.path().block(up, down);
        heal(machine, 90_000);
    }

    private void slow(Machine machine) {
        world.tell(() -> "FAULT: slow network of " + machine.member());
        machine.path().delay(world.upTo(3_000));
        heal(machine, 60_000);
    }

    private void refuse(Machine machine) {
        world.tell(() -> "FAULT: " + machine.member() + " can't connect");
        machine.path().refuse(true);
        heal(machine, 90_000);
    }

    private void heal(Machine machine, long most) {
        world.in(world.upTo(most), null, () -> {
            world.tell(() -> "network of " + machine.member() + " works again");
            machine.path().heal();
        });
    }

    private void restart(Machine machine) {
        world.tell(() -> "FAULT: restart of " + machine.member());
        machine.stop(world.upTo(30_000)).onComplete(stopped -> startLater(machine));
    }

    private void startLater(Machine machine) {
        world.in(world.upTo(30_000), null, machine::start);
    }

    private void crash(Machine machine) {
        world.tell(() -> "FAULT: crash of " + machine.member());
        machine.kill();
        startLater(machine);
    }

    /** The power fails: nobody hears of it. */
    private void crashUnseen(Machine machine) {
        world.tell(() -> "FAULT: power cut at " + machine.member());
        machine.path().block(true, true);
        machine.kill();
        machine.path().heal();
        startLater(machine);
    }

    private void restart(SimCloud cloud) {
        world.tell(() -> "FAULT: restart of " + cloud);
        cloud.stop(world.upTo(20_000)).onComplete(stopped -> world.in(world.upTo(20_000), null, cloud::start));
    }

    private void crash(SimCloud cloud) {
        world.tell(() -> "FAULT: crash of " + cloud);
        if (cloud.host().isAlive()) {
            cloud.kill();
        }
        world.in(world.upTo(30_000), null, cloud::start);
    }

    private void copy(Machine machine) {
        world.tell(() -> "FAULT: a copy of " + machine.member() + " runs");
        machine.startCopy();
        world.in(world.upTo(120_000), null, machine::killCopy);
    }

    private void revoke(Machine machine) {
        world.tell(() -> "FAULT: " + machine.member() + " is revoked for a while");
        revoked.add(machine.member());
        clouds.stream().filter(cloud -> cloud.host().isAlive()).forEach(cloud -> cloud.closeMember(machine.member()));
        world.in(world.upTo(60_000), null, () -> revoked.remove(machine.member()));
    }

    private void repair() {
        world.tell(() -> "ALL FAULTS ARE OVER");
        revoked.clear();
        for (Machine machine : machines) {
            machine.path().heal();
            machine.killCopy();
            machine.start();
        }
        clouds.forEach(SimCloud::start);
    }
}
