package org.sallyport.rig.simulation;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.Carrier;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.LinkSettings;
import org.sallyport.relay.StreamCode;

/** What both ends of a simulated link have in common: liveness, drain, and the one way in which it ends. */
abstract class End {
    private static final Duration CLOSING = Duration.ofSeconds(3);
    private static final Duration PING_AFTER = LinkSettings.DEFAULT.pingAfter();
    private static final Duration DEAD_AFTER = LinkSettings.DEFAULT.deadAfter();

    private final Host host;
    private final LinkIdentity identity;
    private final Wire wire;
    private final String name;
    private final List<Handler<LinkClosed>> closeHandlers = new ArrayList<>();
    private final Promise<Void> disconnected = Promise.promise();
    final TreeMap<Integer, Stream> streams = new TreeMap<>();
    private @Nullable LinkClosed closed;
    private boolean draining;
    private long heard;
    private boolean asked;
    private Runnable liveness;
    private @Nullable Runnable graceTimer;
    private @Nullable Runnable cutTimer;

    @SuppressWarnings("this-escape") // on one thread
    End(Host host, LinkIdentity identity, Wire wire, String name) {
        this.host = host;
        this.identity = identity;
        this.wire = wire;
        this.name = name;
        this.heard = host.nanoTime();
        host.owns(this::cut);
        this.liveness = host.after(PING_AFTER, this::check);
    }

    Host host() {
        return host;
    }

    World world() {
        return host.world;
    }

    boolean isOpen() {
        return closed == null;
    }

    boolean isDraining() {
        return draining;
    }

    void markDraining() {
        draining = true;
    }

    void send(String what, java.util.function.Consumer<End> effect) {
        wire.send(this, what, other -> {
            other.heard = other.host.nanoTime();
            other.asked = false;
            if (other.isOpen()) {
                effect.accept(other);
            }
        });
    }

    // Liveness (SPEC.md, section 7).

    private void check() {
        Duration silence = Duration.ofNanos(host.nanoTime() - heard);
        if (silence.compareTo(DEAD_AFTER) >= 0) {
            terminate(new LinkClosed(LinkCode.SILENT, "silence", true));
            cut();
            return;
        }
        if (silence.compareTo(PING_AFTER) < 0) {
            liveness = host.after(PING_AFTER.minus(silence), this::check);
            return;
        }
        if (!asked) {
            asked = true;
            send("PING", other -> other.send("PONG", asker -> {}));
        }
        liveness = host.after(DEAD_AFTER.minus(silence), this::check);
    }

    // Drain (SPEC.md, section 9).

    public Future<Void> drain(Duration grace) {
        if (isOpen() && graceTimer == null) {
            draining = true;
            sayGoAway();
            graceTimer = host.after(grace, this::finishDrain);
            finishDrainWhenIdle();
        }
        return disconnected.future();
    }

    abstract void sayGoAway();

    abstract void goneAway(int lastTaken);

    /** The peer has reset a stream. */
    void reset(int id, StreamCode code) {
        Stream stream = streams.remove(id);
        if (stream != null) {
            boolean refused = code == StreamCode.REFUSED_STREAM;
            stream.failed(new LinkException(LinkCode.STREAM_RESET, code, refused, "reset: " + code));
        }
        finishDrainWhenIdle();
    }

    /** This end resets a stream. */
    void resetByUs(int id, StreamCode code) {
        if (isOpen() && streams.remove(id) != null) {
            send("RST_STREAM " + id + " " + code, other -> other.reset(id, code));
            finishDrainWhenIdle();
        }
    }

    final void finishDrainWhenIdle() {
        if (graceTimer != null && streams.isEmpty()) {
            host.run(this::finishDrain);
        }
    }

    private void finishDrain() {
        if (!isOpen()) {
            return;
        }
        for (int id : List.copyOf(streams.keySet())) {
            Stream stream = streams.get(id);
            resetByUs(id, StreamCode.CANCEL);
            if (stream != null) {
                stream.failed(new LinkException(LinkCode.DRAINED, StreamCode.CANCEL, false, "grace is over"));
            }
        }
        end(new LinkClosed(LinkCode.DRAINED, "drained", false), LinkCode.DRAINED);
    }

    // End.

    public Future<Void> close(String reason) {
        end(new LinkClosed(LinkCode.LINK_LOST, reason, false), LinkCode.LINK_LOST);
        return disconnected.future();
    }

    public Future<Void> fence() {
        end(new LinkClosed(LinkCode.FENCED, "fenced", false), LinkCode.FENCED);
        return disconnected.future();
    }

    private void end(LinkClosed how, LinkCode told) {
        if (isOpen()) {
            send("CLOSE " + told, other -> other.closedByPeer(told));
            terminate(how);
        }
    }

    private void closedByPeer(LinkCode code) {
        terminate(new LinkClosed(code, "by the other end", true));
        cut();
    }

    /** The connection is gone. */
    void disconnected() {
        terminate(new LinkClosed(LinkCode.LINK_LOST, "the connection was cut", true));
        cut();
    }

    /** Closes the connection without a word. */
    void cut() {
        if (cutTimer != null) {
            cutTimer.run();
            cutTimer = null;
        }
        wire.close(this);
        disconnected.tryComplete();
    }

    private void terminate(LinkClosed how) {
        if (!isOpen()) {
            return;
        }
        closed = how;
        world().tell(() -> this + " closed: " + how.code());
        liveness.run();
        if (graceTimer != null) {
            graceTimer.run();
        }
        cutTimer = host.after(CLOSING, this::cut);
        List<Integer> ids = List.copyOf(streams.keySet());
        for (int id : ids) {
            Stream stream = streams.remove(id);
            if (stream != null) {
                stream.failed(lost(wasNeverTaken(id)));
            }
        }
        closeHandlers.forEach(handler -> host.run(() -> handler.handle(how)));
        ended();
    }

    /** Whether the peer has said that it did not take a stream of ours. */
    boolean wasNeverTaken(int id) {
        return false;
    }

    /** The link has ended. */
    void ended() {}

    static LinkException lost(boolean unprocessed) {
        return new LinkException(LinkCode.LINK_LOST, StreamCode.INTERNAL_ERROR, unprocessed, "link lost");
    }

    final void addCloseHandler(Handler<LinkClosed> handler) {
        LinkClosed how = closed;
        if (how == null) {
            closeHandlers.add(handler);
        } else {
            host.run(() -> handler.handle(how));
        }
    }

    public LinkIdentity identity() {
        return identity;
    }

    public int inFlight() {
        return streams.size();
    }

    public Carrier carrier() {
        return Carrier.PLAIN;
    }

    public Context context() {
        throw new AssertionError("a simulated link has no context");
    }

    public Future<Duration> ping() {
        throw new AssertionError("nobody asks a simulated link for its round trip");
    }

    @Override
    public String toString() {
        return name;
    }
}
