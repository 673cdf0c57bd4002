package org.sallyport.rig.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One TCP connection: keeps order, loses nothing while both ends hold it, and may stand still. */
final class Wire {
    private final World world;
    private final Path path;
    private final Side agent = new Side(false);
    private final Side cloud = new Side(true);

    private record Message(String what, Consumer<End> effect) {}

    /** One end's socket, and what is on its way to it. */
    private final class Side {
        private final boolean reachedByUp;
        private final Deque<Message> swallowed = new ArrayDeque<>();
        private @Nullable End end;
        private boolean closed;
        private long lastArrival;

        Side(boolean reachedByUp) {
            this.reachedByUp = reachedByUp;
        }

        void take(Message message) {
            if (path.blocks(reachedByUp)) {
                swallowed.add(message);
                return;
            }
            lastArrival = Math.max(lastArrival, world.now() + path.delay().toNanos());
            world.in(Duration.ofNanos(lastArrival - world.now()), null, () -> arrive(message));
        }

        private void arrive(Message message) {
            End to = end;
            if (!closed && to != null && to.host().isAlive()) {
                world.tell(() -> to + " <- " + message.what);
                message.effect.accept(to);
            }
        }

        void resume() {
            Deque<Message> again = new ArrayDeque<>(swallowed);
            swallowed.clear();
            again.forEach(this::take);
        }
    }

    Wire(World world, Path path) {
        this.world = world;
        this.path = path;
        path.add(this);
    }

    void join(End agentEnd, End cloudEnd) {
        agent.end = agentEnd;
        cloud.end = cloudEnd;
    }

    private Side side(End end) {
        return end == agent.end ? agent : cloud;
    }

    private Side other(End end) {
        return end == agent.end ? cloud : agent;
    }

    /** Sends from an end to the other. A socket that is closed there answers by a reset, if the answer comes through. */
    void send(End from, String what, Consumer<End> effect) {
        if (side(from).closed) {
            return;
        }
        if (other(from).closed) {
            if (!path.blocksAny()) {
                side(from).take(new Message("RST", End::disconnected));
            }
            return;
        }
        other(from).take(new Message(what, effect));
    }

    /** An end closes its socket; the other hears of it in order. */
    void close(End by) {
        Side mine = side(by);
        if (mine.closed) {
            return;
        }
        mine.closed = true;
        if (other(by).closed) {
            path.remove(this);
        } else {
            other(by).take(new Message("FIN", End::disconnected));
        }
    }

    /** Something between resets the connection: what is under way is lost, and who can be reached hears of it. */
    void cut() {
        agent.swallowed.clear();
        cloud.swallowed.clear();
        Message reset = new Message("RST", End::disconnected);
        agent.take(reset);
        cloud.take(reset);
    }

    void resume() {
        agent.resume();
        cloud.resume();
    }
}
