package org.sallyport.rig.simulation;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A machine with a member's data directory: runs an agent, stops it, kills it, and may come to run a copy of it. */
final class Machine {
    private static final long CLOCKS_WRONG_BY_MILLIS = 300_000;

    private final World world;
    private final String member;
    private final int links;
    private final List<SimCloud> clouds;
    private final Set<String> revoked;
    private final Path path = new Path();
    private final Duration wrongBy;
    private @Nullable SimAgent agent;
    private @Nullable SimAgent copy;
    private int instances;
    private boolean copied;

    Machine(World world, String member, int links, List<SimCloud> clouds, Set<String> revoked) {
        this.world = world;
        this.member = member;
        this.links = links;
        this.clouds = clouds;
        this.revoked = revoked;
        this.wrongBy = world.upTo(2 * CLOCKS_WRONG_BY_MILLIS).minusMillis(CLOCKS_WRONG_BY_MILLIS);
    }

    /** Starts the agent if none runs. */
    void start() {
        SimAgent running = agent;
        if (running == null || !running.host().isAlive()) {
            agent = agent("i");
        }
    }

    /** Starts a copy of the agent: the same member twice. */
    void startCopy() {
        if (copy == null) {
            copied = true;
            copy = agent("copy");
        }
    }

    private SimAgent agent(String kind) {
        instances++;
        return new SimAgent(
                world, member, member + "-" + kind + instances, path, wrongBy, links, clouds, revoked, () -> copied);
    }

    void kill() {
        SimAgent running = agent;
        if (running != null && running.host().isAlive()) {
            running.kill();
        }
    }

    void killCopy() {
        if (copy != null) {
            copy.kill();
            copy = null;
        }
    }

    /** Stops the agent in good order. */
    Future<Void> stop(Duration grace) {
        SimAgent running = agent;
        return running == null || !running.host().isAlive() || running.isStopping()
                ? Future.succeededFuture()
                : running.stop(grace);
    }

    boolean isRunning() {
        return agent != null && agent.host().isAlive();
    }

    boolean isAllUp() {
        return isRunning() && agent != null && !agent.isStopping() && agent.isAllUp();
    }

    int links() {
        return links;
    }

    String member() {
        return member;
    }

    Path path() {
        return path;
    }
}
