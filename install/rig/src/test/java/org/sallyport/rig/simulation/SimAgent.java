package org.sallyport.rig.simulation;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.sallyport.agent.links.Dialling;
import org.sallyport.agent.links.LinkEvents;
import org.sallyport.agent.links.LinkState;
import org.sallyport.agent.links.LinkSupervisor;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.LinkIdentity;

/** One agent process with the real supervisor. */
final class SimAgent implements LinkEvents {
    private final World world;
    private final String member;
    private final Path path;
    private final List<SimCloud> clouds;
    private final Set<String> revoked;
    private final BooleanSupplier twice;
    private final int links;
    private final Host host;
    private final LinkSupervisor supervisor;
    private final Map<Integer, LinkState> states = new HashMap<>();
    private final Set<Integer> dialling = new HashSet<>();
    private long lastEpoch;
    private boolean stopping;

    SimAgent(
            World world,
            String member,
            String instance,
            Path path,
            Duration wrongBy,
            int links,
            List<SimCloud> clouds,
            Set<String> revoked,
            BooleanSupplier twice) {
        this.world = world;
        this.member = member;
        this.path = path;
        this.links = links;
        this.clouds = clouds;
        this.revoked = revoked;
        this.twice = twice;
        this.host = new Host(world, instance);
        this.supervisor = LinkSupervisor.create(host, links, host.clock(wrongBy), world.random, this::dial, this);
        supervisor.start();
    }

    private Future<Dialling.Dialled> dial(int link, long epoch, long overlaps) {
        world.tell(() -> this + " dials link " + link + "@" + epoch + ", overlaps " + overlaps);
        if (!dialling.add(link)) {
            throw new AssertionError(this + " dials link " + link + " twice at once");
        }
        if (epoch <= lastEpoch) {
            throw new AssertionError("epochs do not rise: " + epoch + " after " + lastEpoch);
        }
        lastEpoch = epoch;
        LinkIdentity identity =
                new LinkIdentity(SimCloud.GATEWAY, member, host.name, epoch, overlaps, "1", link, links);
        return new Dial(this, path, clouds, revoked, identity)
                .begin()
                .future()
                .onComplete(done -> dialling.remove(link));
    }

    @Override
    public void changed(int link, LinkState state) {
        world.tell(() -> this + " link " + link + ": " + state.word()
                + (state instanceof LinkState.Waiting waiting
                        ? " for " + Duration.between(waiting.since(), waiting.next()) + ", "
                                + waiting.problem().code()
                        : ""));
        states.put(link, state);
    }

    @Override
    public void ended(int link, LinkClosed how) {
        if (how.code() == LinkCode.FENCED && !twice.getAsBoolean()) {
            throw new AssertionError(this + " link " + link + " was fenced, though the member runs once");
        }
    }

    /** The process is gone at once; its kernel closes what it had. */
    void kill() {
        world.tell(() -> this + " dies");
        host.die();
    }

    /** Stops in good order, then the process ends; completes when it has. */
    Future<Void> stop(Duration grace) {
        world.tell(() -> this + " drains");
        stopping = true;
        return supervisor.stop(grace).onComplete(stopped -> {
            if (host.isAlive()) {
                kill();
            }
        });
    }

    boolean isStopping() {
        return stopping;
    }

    Host host() {
        return host;
    }

    boolean isAllUp() {
        return states.values().stream().filter(LinkState::up).count() == links;
    }

    @Override
    public String toString() {
        return host.name;
    }
}
