package org.sallyport.relay;

import static io.netty.handler.codec.http2.Http2Error.FLOW_CONTROL_ERROR;
import static io.netty.handler.codec.http2.Http2Exception.connectionError;
import static io.netty.handler.codec.http2.Http2Exception.streamError;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2's flow control of what one link receives (SPEC.md, section HTTP/2, Windows): a {@link ReceiveWindow} for each
 * stream on which a body may come, and a connection window that never binds. Netty's own knows no budget, and renews
 * what has been taken back.
 *
 * <p>A stream without a window is one whose body nobody wants: what comes on it counts for the connection only. On the
 * link's event loop.
 */
final class ReceiveWindows implements Http2LocalFlowController {
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey key;
    private final ReceiveBudget budget;
    private final int initial;
    private final LongSupplier clock;
    private int known = Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    private int connectionCredit = Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    private Http2FrameWriter writer;
    private ChannelHandlerContext ctx;
    private LongSupplier roundTrip = () -> 0;

    @SuppressWarnings("NullAway.Init") // the writer and the context come before the first byte
    ReceiveWindows(Http2Connection connection, LinkSettings settings, LongSupplier clock) {
        this.connection = connection;
        this.key = connection.newKey();
        this.budget = settings.receiveBudget();
        this.initial = settings.streamWindow();
        this.clock = clock;
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamHalfClosed(Http2Stream stream) {
                if (stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE) {
                    end(stream);
                }
            }

            @Override
            public void onStreamClosed(Http2Stream stream) {
                end(stream);
            }
        });
    }

    /** Who knows the round trip, in nanoseconds, 0 while nobody does. */
    void roundTrip(LongSupplier nanos) {
        roundTrip = nanos;
    }

    /** A window for a body to come, or null when the budget is exhausted. It is the caller's until attached. */
    @Nullable ReceiveWindow open() {
        return ReceiveWindow.open(budget, initial, known, clock, roundTrip);
    }

    /** Gives a stream its window. */
    void attach(Http2Stream stream, ReceiveWindow window) {
        stream.setProperty(key, window);
    }

    /** Nothing more is received on the stream. */
    void end(Http2Stream stream) {
        ReceiveWindow window = window(stream);
        if (window != null) {
            window.end();
        }
    }

    /** The stream's window; also after the stream has ended, while its consumer still reads. */
    @Nullable ReceiveWindow window(Http2Stream stream) {
        return stream.getProperty(key);
    }

    @Override
    public Http2LocalFlowController frameWriter(Http2FrameWriter frameWriter) {
        writer = frameWriter;
        return this;
    }

    @Override
    public void channelHandlerContext(ChannelHandlerContext context) {
        ctx = context;
    }

    /** The peer has acknowledged our settings: its credit on streams that it opened before follows. */
    @Override
    public void initialWindowSize(int size) throws Http2Exception {
        known = size;
        connection.forEachActiveStream(stream -> {
            ReceiveWindow window = window(stream);
            if (window != null) {
                window.known();
            }
            return true;
        });
    }

    @Override
    public int initialWindowSize() {
        return known;
    }

    @Override
    public int initialWindowSize(Http2Stream stream) {
        ReceiveWindow window = window(stream);
        return window == null ? 0 : window.size();
    }

    @Override
    public int windowSize(Http2Stream stream) {
        if (stream == connection.connectionStream()) {
            return connectionCredit;
        }
        ReceiveWindow window = window(stream);
        return window == null ? 0 : window.credit();
    }

    /** Of the connection only; a stream's window follows its use. */
    @Override
    public void incrementWindowSize(Http2Stream stream, int delta) {
        if (stream != connection.connectionStream()) {
            throw new UnsupportedOperationException("a stream's window follows its use");
        }
        connectionCredit += delta;
        update(stream, delta);
    }

    @Override
    public void receiveFlowControlledFrame(@Nullable Http2Stream stream, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        int bytes = data.readableBytes() + padding;
        receivedByConnection(bytes);
        ReceiveWindow window = stream == null ? null : window(stream);
        if (stream == null || window == null) {
            return;
        }
        if (!window.received(bytes)) {
            window.abandon();
            stream.removeProperty(key);
            throw streamError(stream.id(), FLOW_CONTROL_ERROR, "more than the stream's window of %d", window.size());
        }
        if (endOfStream) {
            window.end();
        }
    }

    /** The connection's credit returns as bytes arrive, in steps so large that they cost nothing. */
    private void receivedByConnection(int bytes) throws Http2Exception {
        if (bytes > connectionCredit) {
            throw connectionError(FLOW_CONTROL_ERROR, "more than the connection's window");
        }
        connectionCredit -= bytes;
        if (connectionCredit < Integer.MAX_VALUE / 2) {
            incrementWindowSize(connection.connectionStream(), Integer.MAX_VALUE - connectionCredit);
        }
    }

    @Override
    public boolean consumeBytes(@Nullable Http2Stream stream, int bytes) {
        ReceiveWindow window = stream == null ? null : window(stream);
        if (stream == null || window == null) {
            return false;
        }
        int credit = window.taken(bytes);
        if (credit == 0) {
            return false;
        }
        update(stream, credit);
        return true;
    }

    @Override
    public int unconsumedBytes(Http2Stream stream) {
        ReceiveWindow window = window(stream);
        return window == null ? 0 : window.unread();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a write that fails takes the channel down, which is told
    private void update(Http2Stream stream, int credit) {
        writer.writeWindowUpdate(ctx, stream.id(), credit, ctx.newPromise());
    }
}
