package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What both ends of a link have in common: HTTP/2 on a carrier, liveness, drain, and the one way in which a link ends
 * ({@link #terminate}). Lives on one event loop; {@link #execute} brings work there.
 */
abstract class Http2Link implements Http2Events, ByteStream.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Link.class);

    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final LinkIdentity identity;
    private final Context context;
    private final Carrier carrier;
    private final EventLoop eventLoop;
    private final Mailbox mailbox;
    private final Http2Handler http2;
    private final Liveness liveness;
    private final Exchanges exchanges;
    private final Pings pings;
    private final Promise<Void> settled;
    private final Promise<Void> disconnected;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean draining;
    private volatile @Nullable LinkClosed closed;

    // The event loop's.
    private final List<Handler<LinkClosed>> closeHandlers = new ArrayList<>();
    private @Nullable Runnable graceTimer;
    private @Nullable Runnable cutTimer;

    /**
     * Takes the connection over. Called on its event loop, in the turn in which the upgrade completed.
     *
     * @param position where Vert.x's own handler is, which gets nothing any more
     * @param server whether this is the agent's end: HTTP/2's server, though it has dialled
     */
    @SuppressWarnings("this-escape") // events come only after the pipeline has been changed, at the end
    Http2Link(
            LinkIdentity identity,
            Context context,
            ChannelHandlerContext position,
            Carrier carrier,
            LinkSettings settings,
            boolean server) {
        if (!position.channel().eventLoop().inEventLoop()) {
            throw new IllegalStateException("a link begins on its connection's event loop");
        }
        this.identity = identity;
        this.context = context;
        this.carrier = carrier;
        this.eventLoop = position.channel().eventLoop();
        this.mailbox = Mailbox.to(eventLoop);
        this.settled = VertxPipeline.promise(context);
        this.disconnected = VertxPipeline.promise(context);
        this.http2 = Http2Codec.create(server, settings, this);
        this.exchanges = new Exchanges(http2.connection());
        LongSupplier clock = System::nanoTime;
        this.pings = http2.pings();
        LastHeard heard = new LastHeard(clock);
        this.liveness = new Liveness(settings, clock, heard::nanos, this::schedule, pings::ask, this::foundSilent);
        install(position, heard, settings, server);
    }

    private void install(ChannelHandlerContext position, LastHeard heard, LinkSettings settings, boolean dialled) {
        ChannelTuning.apply(position.channel());
        ChannelPipeline pipeline = position.pipeline();
        pipeline.addFirst("sallyport-heard", heard);
        carrier.install(pipeline, position.name(), dialled, settings.maxMessageBytes(), this);
        pipeline.addBefore(position.name(), "sallyport-http2", http2);
        liveness.start();
    }

    private Runnable schedule(long nanos, Runnable task) {
        var future = eventLoop.schedule(task, nanos, TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    // For the exchanges.

    final Http2Handler http2() {
        return http2;
    }

    final EventLoop eventLoop() {
        return eventLoop;
    }

    /** Runs on the link's event loop: at once if that is where we are. */
    final void execute(Runnable task) {
        mailbox.post(task);
    }

    final void attach(Http2Stream stream, Exchange exchange) {
        exchanges.attach(stream, exchange);
    }

    final void opened() {
        inFlight.incrementAndGet();
    }

    final void ended() {
        inFlight.decrementAndGet();
    }

    final boolean isDraining() {
        return draining;
    }

    final @Nullable LinkClosed closed() {
        return closed;
    }

    /** What a request gets that was on the link when it ended. */
    final LinkException lost(boolean unprocessed) {
        LinkClosed how = closed;
        String why = how == null ? "the stream has ended" : how.code().code() + ": " + how.reason();
        return new LinkException(LinkCode.LINK_LOST, StreamCode.INTERNAL_ERROR, unprocessed, "link lost, " + why);
    }

    /** Completes when settings have gone both ways; fails with {@link LinkException} when the link ends first. */
    final Future<Void> whenSettled() {
        return settled.future();
    }

    // The interfaces' common part.

    public final LinkIdentity identity() {
        return identity;
    }

    public final Context context() {
        return context;
    }

    public final Carrier carrier() {
        return carrier;
    }

    public final int inFlight() {
        return inFlight.get();
    }

    public final Future<Duration> ping() {
        Promise<Duration> promise = VertxPipeline.promise(context);
        execute(() -> {
            if (closed != null) {
                promise.fail(lost(true));
            } else {
                pings.ask(promise);
            }
        });
        return promise.future();
    }

    public final Future<Void> drain(Duration grace) {
        execute(() -> startDrain(grace));
        return disconnected.future();
    }

    public final Future<Void> close(String reason) {
        execute(() -> end(new LinkClosed(LinkCode.LINK_LOST, reason, false), CloseReason.NORMAL, reason));
        return disconnected.future();
    }

    public final Future<Void> fence() {
        String reason = "a link of a higher epoch took its place";
        execute(() -> end(new LinkClosed(LinkCode.FENCED, reason, false), CloseReason.FENCED, "fenced"));
        return disconnected.future();
    }

    final void addCloseHandler(Handler<LinkClosed> handler) {
        execute(() -> {
            LinkClosed how = closed;
            if (how == null) {
                closeHandlers.add(handler);
            } else {
                VertxPipeline.emit(context, how, handler);
            }
        });
    }

    // Ping, drain, end: on the event loop.

    private void startDrain(Duration grace) {
        if (closed != null || graceTimer != null) {
            return;
        }
        draining = true;
        http2.sayGoAway();
        graceTimer = schedule(grace.toNanos(), this::finishDrain);
        finishDrainWhenIdle();
    }

    private void finishDrainWhenIdle() {
        if (graceTimer != null && http2.connection().numActiveStreams() == 0) {
            // After this turn, in which what ended the last stream is still being told.
            eventLoop.execute(this::finishDrain);
        }
    }

    private void finishDrain() {
        if (closed != null) {
            return;
        }
        LinkException unfinished =
                new LinkException(LinkCode.DRAINED, StreamCode.CANCEL, false, "not finished when the link drained");
        for (Http2Stream stream : http2.streams()) {
            exchanges.fail(stream, unfinished);
            http2.reset(stream, StreamCode.CANCEL.number());
        }
        String reason = "drained";
        end(new LinkClosed(LinkCode.DRAINED, reason, false), CloseReason.GOING_AWAY, reason);
    }

    private void foundSilent() {
        giveUp("nothing was heard from the other end for too long");
    }

    /** Ends the link as silent: there is nobody to close it with in good order. */
    final void giveUp(String reason) {
        execute(() -> cutAsSilent(reason));
    }

    private void cutAsSilent(String reason) {
        terminate(new LinkClosed(LinkCode.SILENT, reason, true));
        cut();
    }

    /** Closes the TCP connection, whatever the peer's part in closing in good order. */
    private void cut() {
        http2.context().close().addListener(done -> LOG.debug("cut the connection of link {}", identity.link()));
    }

    /** Ends the link and tells the peer with a close code; the peer then closes the connection. */
    private void end(LinkClosed how, int closeCode, String reason) {
        if (closed == null) {
            http2.flush(http2.context());
            terminate(how);
            String text = CloseReason.text(reason);
            switch (carrier) {
                case PLAIN -> http2.sayClosing(closeCode, text);
                case WEBSOCKET -> http2.sayClosing(new CloseWebSocketFrame(closeCode, text));
            }
        }
    }

    /** The one way in which a link ends: everything that is on it fails, then whoever listens is told. */
    private void terminate(LinkClosed how) {
        if (closed != null) {
            return;
        }
        closed = how;
        // The ends' own logs tell it to operators.
        LOG.debug("link {} of member {} closed: {} ({})", identity.link(), identity.member(), how.code(), how.reason());
        http2.silence();
        liveness.stop();
        // A peer that doesn't read, or that is half-open, would keep the connection for ever.
        cutTimer = schedule(CLOSING_NANOS, this::cut);
        if (graceTimer != null) {
            graceTimer.run();
            graceTimer = null;
        }
        http2.streams().forEach(stream -> exchanges.fail(stream, lost(exchanges.neverTaken(stream))));
        // A dial that comes to nothing is told by how its link ended: silence is another trouble than a reset.
        settled.tryFail(new LinkException(how.code(), StreamCode.INTERNAL_ERROR, true, how.reason()));
        pings.fail(lost(true));
        closeHandlers.forEach(handler -> VertxPipeline.emit(context, how, handler));
        closeHandlers.clear();
    }

    // What HTTP/2 and the byte stream tell.

    @Override
    public final void settled() {
        settled.tryComplete();
    }

    @Override
    public final void headers(Http2Stream stream, Http2Headers headers, boolean end) {
        Exchange exchange = exchanges.of(stream);
        if (exchange != null) {
            exchange.headers(headers, end);
        } else {
            requested(stream, headers, end);
        }
    }

    /** The peer opened a stream. */
    abstract void requested(Http2Stream stream, Http2Headers headers, boolean end);

    @Override
    public final void data(Http2Stream stream, ByteBuf bytes, boolean end) {
        Exchange exchange = exchanges.of(stream);
        if (exchange != null && !http2.resetWaits(stream)) {
            exchange.data(bytes, end);
        } else {
            http2.consumed(stream, bytes.readableBytes());
        }
    }

    @Override
    public final void reset(Http2Stream stream, long code) {
        exchanges.reset(stream, code);
    }

    @Override
    public final void streamBroken(Http2Stream stream, Http2Exception cause) {
        exchanges.broken(stream, cause);
    }

    @Override
    public final void writabilityChanged(Http2Stream stream) {
        Exchange exchange = exchanges.of(stream);
        if (exchange != null) {
            exchange.writability(http2.writable(stream));
        }
    }

    @Override
    public final void streamClosed(Http2Stream stream) {
        exchanges.closed(stream);
        finishDrainWhenIdle();
    }

    @Override
    public final void goAway(int lastStreamId, long code, String reason) {
        exchanges.takenUpTo(lastStreamId);
        draining = true;
        CloseReason closing = CloseReason.parse(reason);
        if (closing != null) {
            closing(closing.code(), closing.text());
            cut();
            return;
        }
        if (code != Http2Error.NO_ERROR.code()) {
            String said = "the other end found the protocol broken: " + CloseReason.http2(code) + " " + reason;
            end(new LinkClosed(LinkCode.PROTOCOL_ERROR, said, true), CloseReason.PROTOCOL_ERROR, "GOAWAY received");
        } else {
            peerDrains();
        }
    }

    /** The peer opens or takes no more streams. */
    abstract void peerDrains();

    @Override
    public final void broken(String reason) {
        end(new LinkClosed(LinkCode.PROTOCOL_ERROR, reason, true), CloseReason.PROTOCOL_ERROR, reason);
    }

    @Override
    public final void breach(int closeCode, String reason) {
        end(new LinkClosed(LinkCode.PROTOCOL_ERROR, reason, true), closeCode, reason);
    }

    @Override
    public final void closing(int code, String reason) {
        terminate(CloseReason.byPeer(code, reason));
    }

    @Override
    public final void disconnected() {
        terminate(new LinkClosed(LinkCode.LINK_LOST, "the connection was cut", true));
        if (cutTimer != null) {
            cutTimer.run();
            cutTimer = null;
        }
        disconnected.tryComplete();
    }
}
