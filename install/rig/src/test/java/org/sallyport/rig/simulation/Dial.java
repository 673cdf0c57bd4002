package org.sallyport.rig.simulation;

import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.links.Dialling.Dialled;
import org.sallyport.relay.DialCode;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.LinkRefusedException;
import org.sallyport.relay.Problem;
import org.sallyport.relay.UpgradeCode;

/** One dial of an agent: a token, the upgrade, and the link; or a refusal; or nothing until it has lasted too long. */
final class Dial {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final long SHORTEST_LIFE_MILLIS = 20_000;
    private static final long LONGEST_LIFE_MILLIS = 900_000;

    private final World world;
    private final SimAgent agent;
    private final Path path;
    private final SimCloud cloud;
    private final Set<String> revoked;
    private final LinkIdentity identity;
    private final Promise<Dialled> promise = Promise.promise();
    private final Runnable timeout;
    private @Nullable AgentEnd end;
    private long expires;
    private boolean over;

    Dial(SimAgent agent, Path path, List<SimCloud> clouds, Set<String> revoked, LinkIdentity identity) {
        this.world = agent.host().world;
        this.agent = agent;
        this.path = path;
        this.revoked = revoked;
        this.identity = identity;
        this.cloud = clouds.get(world.random.nextInt(clouds.size()));
        this.timeout = agent.host().after(TIMEOUT, () -> fail(DialCode.DIAL_TIMEOUT));
    }

    Promise<Dialled> begin() {
        reach(this::token);
        return promise;
    }

    /** Runs at the cloud, if it can be reached. */
    private void reach(Runnable there) {
        if (path.blocksAny()) {
            return; // nothing comes back; the timeout ends it
        }
        if (path.refuses() || !cloud.host().isAlive()) {
            agent.host().after(path.delay().multipliedBy(2), () -> fail(DialCode.CLOUD_UNREACHABLE));
            return;
        }
        world.in(path.delay(), cloud.host(), there);
    }

    /** Runs at the agent, if the cloud's answer comes through. */
    private void back(Runnable here) {
        if (!path.blocks(false)) {
            world.in(path.delay(), agent.host(), here);
        }
    }

    private void token() {
        if (revoked.contains(identity.member())) {
            refused(new LinkRefusedException(Problem.of(UpgradeCode.MEMBER_REVOKED, "revoked"), null, null));
            return;
        }
        long life = SHORTEST_LIFE_MILLIS + world.random.nextLong(LONGEST_LIFE_MILLIS);
        expires = world.now() + Duration.ofMillis(life).toNanos();
        back(() -> reach(() -> cloud.dialled(this, identity, path, expires)));
    }

    /** The cloud refuses. */
    void refused(LinkRefusedException refusal) {
        back(() -> {
            if (!over) {
                over();
                promise.fail(refusal);
            }
        });
    }

    /** The cloud has upgraded the connection. */
    void accepted(Wire wire, CloudEnd cloudEnd) {
        AgentEnd made = new AgentEnd(agent, identity, wire);
        wire.join(made, cloudEnd);
        if (over || !agent.host().isAlive()) {
            made.cut();
            return;
        }
        end = made;
        cloudEnd.send("101", ignored -> up(made));
    }

    private void up(AgentEnd made) {
        if (!over) {
            over();
            promise.complete(new Dialled(made, Duration.ofNanos(expires - world.now())));
        }
    }

    private void fail(DialCode code) {
        if (!over) {
            over();
            AgentEnd made = end;
            if (made != null) {
                made.disconnected();
            }
            promise.fail(new LinkRefusedException(Problem.of(code, "simulated"), null, null));
        }
    }

    private void over() {
        over = true;
        timeout.run();
    }
}
