package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the WebSocket's binary messages into a stream of bytes and back (SPEC.md, section Byte stream).
 *
 * <p>Outbound bytes are gathered until the next flush and leave as one binary message, so that head, body and trailer
 * of a small answer cost one frame and one system call. They are copied: the pieces are small, or come from the heap
 * and would be copied on their way to the socket anyhow, and masking reads one piece of memory far faster than many.
 * At {@value #EARLY} bytes they leave early, so that the channel's water marks see them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails takes the channel down, which is told
final class ByteStream extends ChannelDuplexHandler {

    /** What the link is told. */
    interface Listener {
        /** The peer closes the WebSocket. */
        void closing(int code, String reason);

        /** The peer broke the protocol below HTTP/2; close with this code. */
        void breach(int closeCode, String reason);
    }

    static final int EARLY = 64 * 1024;
    private static final int FIRST = 2048;

    private final int maxMessage;
    private final Listener listener;
    private @Nullable ByteBuf pending;
    private List<ChannelPromise> promises = new ArrayList<>();
    private long messageBytes;
    private boolean deaf;

    ByteStream(int maxMessage, Listener listener) {
        this.maxMessage = maxMessage;
        this.listener = listener;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof BinaryWebSocketFrame || msg instanceof ContinuationWebSocketFrame) {
            readBytes(ctx, (WebSocketFrame) msg);
        } else if (msg instanceof TextWebSocketFrame text) {
            text.release();
            breach(1002, "a text message");
        } else {
            if (msg instanceof CloseWebSocketFrame close && !deaf) {
                deaf = true;
                listener.closing(close.statusCode(), close.reasonText() == null ? "" : close.reasonText());
            }
            ctx.fireChannelRead(msg);
        }
    }

    private void readBytes(ChannelHandlerContext ctx, WebSocketFrame frame) {
        messageBytes += frame.content().readableBytes();
        if (deaf || messageBytes > maxMessage) {
            frame.release();
            breach(1009, "a message of more than " + maxMessage + " bytes");
            return;
        }
        if (frame.isFinalFragment()) {
            messageBytes = 0;
        }
        // The frame's only content is handed on, with its reference.
        ctx.fireChannelRead(frame.content());
    }

    private void breach(int closeCode, String reason) {
        if (!deaf) {
            deaf = true;
            listener.breach(closeCode, reason);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            breach(corrupted.closeStatus().code(), "a malformed WebSocket frame: " + corrupted.getMessage());
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (msg instanceof ByteBuf bytes) {
            gather(ctx, bytes, promise);
        } else {
            emit(ctx);
            ctx.write(msg, promise);
        }
    }

    private void gather(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
        int length = bytes.readableBytes();
        ByteBuf buffer = pending;
        if (buffer == null) {
            buffer = ctx.alloc().ioBuffer(Math.max(length, FIRST));
            pending = buffer;
        }
        try {
            buffer.writeBytes(bytes);
        } finally {
            bytes.release();
        }
        if (!promise.isVoid()) {
            promises.add(promise);
        }
        if (buffer.readableBytes() >= EARLY) {
            emit(ctx);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        emit(ctx);
        ctx.flush();
    }

    private void emit(ChannelHandlerContext ctx) {
        ByteBuf bytes = pending;
        if (bytes == null) {
            return;
        }
        pending = null;
        List<ChannelPromise> waiting = promises;
        promises = new ArrayList<>();
        ctx.write(new BinaryWebSocketFrame(bytes)).addListener(written -> {
            for (ChannelPromise promise : waiting) {
                if (written.isSuccess()) {
                    promise.trySuccess();
                } else {
                    promise.tryFailure(written.cause());
                }
            }
        });
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        drop(new ClosedChannelException());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        drop(new ClosedChannelException());
        ctx.fireChannelInactive();
    }

    private void drop(Throwable cause) {
        if (pending != null) {
            pending.release();
            pending = null;
        }
        List<ChannelPromise> waiting = promises;
        promises = new ArrayList<>();
        waiting.forEach(promise -> promise.tryFailure(cause));
    }
}
