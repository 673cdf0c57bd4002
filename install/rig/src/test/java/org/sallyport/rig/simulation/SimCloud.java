package org.sallyport.rig.simulation;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.CloudException;
import org.sallyport.cloud.relay.Census;
import org.sallyport.cloud.relay.HeldLink;
import org.sallyport.cloud.relay.Hello;
import org.sallyport.cloud.relay.LinkRegistry;
import org.sallyport.cloud.relay.LinkRules;
import org.sallyport.cloud.relay.WaitingRoom;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.LinkRefusedException;
import org.sallyport.relay.Problem;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.UpgradeCode;

/** One cloud node with the real registry; what the endpoint does with Vert.x is done here without. */
final class SimCloud {
    static final String GATEWAY = "gw-1";

    private static final Duration HELLO = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final World world;
    private final String name;
    private final Set<String> revoked;
    private final Set<CloudEnd> ends = new LinkedHashSet<>();
    private final Set<Delivery> deliveries = new LinkedHashSet<>();
    private Host host;
    private LinkRegistry registry;
    private Runnable tick = () -> {};
    private int starts;
    private boolean stopping;

    SimCloud(World world, String name, Set<String> revoked) {
        this.world = world;
        this.name = name;
        this.revoked = revoked;
        this.host = new Host(world, name);
        this.registry = registry();
        tick();
    }

    private LinkRegistry registry() {
        return new LinkRegistry(LinkRules.DEFAULT, world::now, world.random::nextInt);
    }

    private void tick() {
        registry.tick();
        checkHeld();
        tick = host.after(TICK, this::tick);
    }

    /** Starts it anew, once it has died. */
    void start() {
        if (!host.isAlive()) {
            world.tell(() -> name + " starts");
            starts++;
            stopping = false;
            host = new Host(world, name + "#" + starts);
            registry = registry();
            tick();
        }
    }

    /** The process is gone at once; its kernel closes what it had. */
    void kill() {
        world.tell(() -> name + " dies");
        List.copyOf(deliveries).forEach(Delivery::cloudDied);
        host.die();
        ends.clear();
    }

    /** Stops in good order; completes when all links have closed. */
    Future<Void> stop(Duration grace) {
        if (stopping || !host.isAlive()) {
            return Future.succeededFuture();
        }
        stopping = true;
        Host stopped = host;
        world.tell(() -> name + " drains");
        return registry.drain(grace).onComplete(drained -> {
            if (stopped.isAlive() && stopped.equals(host)) {
                tick.run();
                kill();
            }
        });
    }

    Host host() {
        return host;
    }

    boolean isUp() {
        return host.isAlive() && !stopping;
    }

    boolean holdsNothing() {
        Census census = census();
        return ends.isEmpty() && census.greeting() + census.open() + census.draining() == 0;
    }

    Census census() {
        return registry.census();
    }

    /** Ends all links of a member whom an administrator revokes. */
    void closeMember(String member) {
        registry.closeMember(member, "revoked");
    }

    // Upgrades.

    /**
     * Answers an upgrade.
     *
     * @param expires when the token ends, by the world's time
     */
    void dialled(Dial dial, LinkIdentity identity, Path path, long expires) {
        HeldLink held;
        try {
            check(identity, expires);
            held = registry.claim(identity, Duration.ofNanos(expires - world.now()));
        } catch (CloudException e) {
            boolean draining = e.problem().code().equals(CloudCode.CLOUD_DRAINING.code());
            dial.refused(new LinkRefusedException(e.problem(), draining ? Duration.ofSeconds(2) : null, null));
            return;
        } catch (LinkRefusedException e) {
            dial.refused(e);
            return;
        }
        Wire wire = new Wire(world, path);
        CloudEnd end = new CloudEnd(host, identity, wire);
        ends.add(end);
        world.tell(() -> end + " accepted, overlaps " + identity.overlaps());
        dial.accepted(wire, end);
        end.onClose(how -> {
            held.release(how);
            ends.remove(end);
        });
        if (held.attach(end)) {
            greet(end, held);
        }
        checkHeld();
    }

    private void check(LinkIdentity identity, long expires) {
        if (revoked.contains(identity.member())) {
            throw new LinkRefusedException(Problem.of(UpgradeCode.MEMBER_REVOKED, "revoked"), null, null);
        }
        if (expires <= world.now()) {
            throw new LinkRefusedException(Problem.of(UpgradeCode.TOKEN_INVALID, "expired"), null, null);
        }
    }

    private void greet(CloudEnd end, HeldLink held) {
        Runnable deadline = host.after(HELLO, () -> end.close("link-silent"));
        Stream hello = new Stream() {
            @Override
            public void failed(LinkException failure) {
                deadline.run();
                end.close("no hello");
            }

            @Override
            public void ended() {
                deadline.run();
                boolean opened = held.open(new Hello("1", "", List.of(), List.of()));
                world.tell(() -> end + (opened ? " is open" : " is too late"));
                checkHeld();
            }
        };
        end.open(hello, new Call(world, "hello", HttpMethod.GET));
    }

    /** Never two links of one member and number, but for those that a newer one of the same process overlaps. */
    private void checkHeld() {
        for (CloudEnd one : ends) {
            for (CloudEnd other : ends) {
                if (one.available() && other.available() && mayNotBeBoth(one.identity(), other.identity())) {
                    throw new AssertionError(one + " and " + other + " are held");
                }
            }
        }
    }

    private static boolean mayNotBeBoth(LinkIdentity older, LinkIdentity newer) {
        boolean same = older.member().equals(newer.member()) && older.link() == newer.link();
        boolean overlap = older.instance().equals(newer.instance()) && older.epoch() <= newer.overlaps();
        return same && older.epoch() < newer.epoch() && !overlap;
    }

    // Calls.

    @Nullable RelayLink pick(Collection<RelayLink> tried) {
        return registry.pick(GATEWAY, "cn-1", tried);
    }

    WaitingRoom.@Nullable Place await(Runnable wake) {
        return registry.await(GATEWAY, wake);
    }

    void doubt(RelayLink link) {
        registry.doubt(link);
    }

    void delivers(Delivery delivery) {
        deliveries.add(delivery);
    }

    void delivered(Delivery delivery) {
        deliveries.remove(delivery);
    }

    @Override
    public String toString() {
        return name;
    }
}
