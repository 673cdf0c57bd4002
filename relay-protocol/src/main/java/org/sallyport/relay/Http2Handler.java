package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 in the pipeline: passes events to the link, writes what the link says. Flushes once at the end of an event
 * loop's turn, however many streams wrote in it: this is what makes small messages cheap. Used on the link's event loop
 * only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails takes the channel down, which is told
final class Http2Handler extends Http2ConnectionHandler {
    static final int LARGE_PIECE = 8 * 1024;
    /** Twice what the largest frame has when its pieces are large. */
    static final int MOST_PIECES = 16;

    private final LinkSettings settings;
    private final Http2Events events;
    private final ReceiveWindows windows;
    private final Pings pings;
    private final Resets resets;
    private ChannelHandlerContext ctx;
    private boolean reading;
    private boolean flushScheduled;
    private boolean silenced;

    @SuppressWarnings({"this-escape", "NullAway.Init"}) // ctx comes with handlerAdded
    Http2Handler(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings initialSettings,
            LinkSettings settings,
            ReceiveWindows windows,
            Http2Events events) {
        super(decoder, encoder, initialSettings, true, false);
        setCumulator(Http2Handler::cumulate);
        this.settings = settings;
        this.events = events;
        this.windows = windows;
        this.pings = new Pings(System::nanoTime, this::ping);
        windows.roundTrip(pings::roundTrip);
        this.resets = new Resets(System::nanoTime, this::schedule, this::sendReset);
        decoder.frameListener(new Http2Frames(this, events));
        connection().addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                resets.forget(stream.id());
                events.streamClosed(stream);
            }
        });
        encoder.flowController().listener(events::writabilityChanged);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        ctx = context;
        super.handlerAdded(context);
        Http2Stream whole = connection().connectionStream();
        windows.incrementWindowSize(whole, Integer.MAX_VALUE - windows.windowSize(whole));
        flushSoon();
    }

    /**
     * Joins what has come with what came before and is no whole frame yet: large pieces without a copy, since a body's
     * frame comes in several of them; small ones by a copy, since each would keep a whole buffer. The small last piece of
     * a large frame is not copied either: room for a copy behind large pieces is as much memory again. But a peer that
     * sends a frame in crumbs gets no more than a few pieces.
     */
    static ByteBuf cumulate(ByteBufAllocator alloc, ByteBuf before, ByteBuf piece) {
        boolean large = piece.readableBytes() >= LARGE_PIECE
                || (before.readableBytes() >= LARGE_PIECE && pieces(before) < MOST_PIECES);
        return (large ? COMPOSITE_CUMULATOR : MERGE_CUMULATOR).cumulate(alloc, before, piece);
    }

    private static int pieces(ByteBuf bytes) {
        return bytes instanceof CompositeByteBuf several ? several.numComponents() : 1;
    }

    /** The channel's position in the pipeline. */
    ChannelHandlerContext context() {
        return ctx;
    }

    /** Stops reading and reporting: the link has ended, whatever still comes. */
    void silence() {
        silenced = true;
        resets.stop();
        streams().forEach(windows::end);
    }

    /** The largest head that the peer takes. */
    long maxHeadBytes() {
        return encoder().configuration().headersConfiguration().maxHeaderListSize();
    }

    /** How many requests the peer takes at once. */
    int maxStreams() {
        return connection().local().maxActiveStreams();
    }

    /** An id for a new stream; negative when all have been used. */
    int nextStreamId() {
        return connection().local().incrementAndGetNextStreamId();
    }

    /** The streams that are open now. */
    List<Http2Stream> streams() {
        List<Http2Stream> open = new ArrayList<>(connection().numActiveStreams());
        try {
            connection().forEachActiveStream(open::add);
        } catch (Http2Exception e) {
            throw new IllegalStateException("adding to a list does not fail", e);
        }
        return open;
    }

    /** Sends a head or trailers. */
    ChannelFuture writeHeaders(int streamId, Http2Headers headers, boolean end) {
        ChannelFuture written = encoder().writeHeaders(ctx, streamId, headers, 0, end, ctx.newPromise());
        flushSoon();
        return written;
    }

    /** Sends a piece of a body as the peer's window allows; the buffer becomes ours. */
    ChannelFuture writeData(int streamId, ByteBuf bytes, boolean end) {
        ChannelFuture written = encoder().writeData(ctx, streamId, bytes, 0, end, ctx.newPromise());
        flushSoon();
        return written;
    }

    /** Whether the stream's window and the channel have room. */
    boolean writable(Http2Stream stream) {
        return encoder().flowController().isWritable(stream);
    }

    /** Resets a stream, once the budget of resets allows. Until then what still comes on it is to be dropped. */
    void reset(Http2Stream stream, long code) {
        if (!silenced) {
            resets.reset(stream.id(), code);
        }
    }

    /** Whether a reset of the stream has been asked for and waits. */
    boolean resetWaits(Http2Stream stream) {
        return resets.waits(stream.id());
    }

    /** Not through the encoder, which counts resets that a hostile peer provokes. */
    private void sendReset(int streamId, long code) {
        if (!silenced) {
            resetStream(ctx, streamId, code, ctx.newPromise());
            flushSoon();
        }
    }

    private Runnable schedule(long nanos, Runnable task) {
        var future = ctx.executor().schedule(task, nanos, TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /** A window for a body to come, or null when the budget is exhausted. It is the caller's until a stream has it. */
    @Nullable ReceiveWindow openWindow() {
        return windows.open();
    }

    /** Lets the stream receive a body. */
    void receives(Http2Stream stream, ReceiveWindow window) {
        windows.attach(stream, window);
    }

    /** Returns credit for bytes that a consumer has taken, or that were dropped. Also after the stream's end. */
    void consumed(Http2Stream stream, int bytes) {
        if (windows.consumeBytes(stream, bytes)) {
            flushSoon();
        }
    }

    /** The PINGs under way on this link. */
    Pings pings() {
        return pings;
    }

    private void ping(long data) {
        encoder().writePing(ctx, false, data, ctx.newPromise());
        flushSoon();
    }

    /** Says that no more streams are taken. */
    void sayGoAway() {
        int last = connection().remote().lastStreamCreated();
        goAway(ctx, last, Http2Error.NO_ERROR.code(), ctx.alloc().buffer(0), ctx.newPromise());
        flushSoon();
    }

    /** The last frame on a plain carrier: why the link ends (SPEC.md, section Byte stream). */
    void sayClosing(int code, String text) {
        Http2Error error = code < CloseReason.PROTOCOL_ERROR || code >= CloseReason.PRIVATE
                ? Http2Error.NO_ERROR
                : Http2Error.PROTOCOL_ERROR;
        ByteBuf debug = ByteBufUtil.writeUtf8(ctx.alloc(), new CloseReason(code, text).debugData());
        int last = Math.max(0, connection().remote().lastStreamCreated());
        // Not through the encoder, which says a second GOAWAY only when it names a lower stream.
        frameWriter().writeGoAway(ctx, last, error.code(), debug, ctx.newPromise());
        ctx.flush();
    }

    /** The last frame on a WebSocket. */
    void sayClosing(CloseWebSocketFrame close) {
        ctx.writeAndFlush(close);
    }

    /** Flushes at the end of this turn of the event loop. */
    void flushSoon() {
        if (!reading && !flushScheduled) {
            flushScheduled = true;
            ctx.executor().execute(() -> {
                flushScheduled = false;
                flush(ctx);
            });
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object msg) throws Exception {
        reading = true;
        super.channelRead(context, msg);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        reading = false;
        super.channelReadComplete(context);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (silenced) {
            in.skipBytes(in.readableBytes());
        } else {
            super.decode(context, in, out);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        events.disconnected();
        super.channelInactive(context);
    }

    /** The peer's settings count only as far as ours do: its table would cost our memory. */
    void capSettings() throws Http2Exception {
        var headers = encoder().configuration().headersConfiguration();
        if (headers.maxHeaderTableSize() > settings.headerTableBytes()) {
            headers.maxHeaderTableSize(settings.headerTableBytes());
        }
        var frames = encoder().configuration().frameSizePolicy();
        if (frames.maxFrameSize() > Http2Codec.MAX_FRAME) {
            frames.maxFrameSize(Http2Codec.MAX_FRAME);
        }
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, Http2Exception.StreamException broken) {
        Http2Stream stream = connection().stream(broken.streamId());
        if (outbound && (stream == null || stream.isResetSent())) {
            return; // what was queued on a stream that has been reset: nothing to tell the peer
        }
        if (stream != null && !outbound) {
            events.streamBroken(stream, broken);
        }
        resets.count(); // it is sent in any case, since the peer's own fault provoked it
        super.onStreamError(context, outbound, cause, broken);
    }

    @Override
    protected void handleServerHeaderDecodeSizeError(ChannelHandlerContext context, Http2Stream stream) {
        Http2Headers tooLarge = new DefaultHttp2Headers().status("431").setInt("content-length", 0);
        encoder().writeHeaders(context, stream.id(), tooLarge, 0, true, context.newPromise());
    }

    /** Unlike Netty's, leaves the closing to the link, which closes in good order. */
    @Override
    protected void onConnectionError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, Http2Exception broken) {
        if (silenced) {
            return;
        }
        if (broken == null && cause instanceof IOException) {
            context.close(); // a write failed: the connection was lost, and no rule broken
            return;
        }
        silenced = true;
        Http2Error error = broken == null ? Http2Error.INTERNAL_ERROR : broken.error();
        String reason = error + ": " + cause.getMessage();
        ByteBuf debug = ByteBufUtil.writeUtf8(context.alloc(), reason);
        ChannelPromise written = context.newPromise();
        frameWriter().writeGoAway(context, Integer.MAX_VALUE, error.code(), debug, written);
        context.flush();
        events.broken(reason);
    }
}
