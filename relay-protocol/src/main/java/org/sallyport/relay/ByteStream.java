package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stream of bytes below HTTP/2 (SPEC.md, section Byte stream): the outbound half, which both carriers share.
 *
 * <p>Outbound bytes are gathered until the next flush and leave as one piece, so that head, body and trailer of a small
 * answer cost one frame, one TLS record and one system call. They are copied: the pieces are small, and masking and
 * encryption read one piece of memory far faster than many. At {@value #EARLY} bytes they leave early, so that the
 * channel's water marks see them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails takes the channel down, which is told
abstract class ByteStream extends ChannelDuplexHandler {

    /** What the link is told. */
    interface Listener {
        /** The peer closes the stream; the carrier closes the connection. */
        void closing(int code, String reason);

        /** The peer broke the protocol below HTTP/2; close with this code. */
        void breach(int closeCode, String reason);
    }

    static final int EARLY = 64 * 1024;
    private static final int FIRST = 2048;

    private @Nullable ByteBuf pending;
    private List<ChannelPromise> promises = new ArrayList<>();

    /** Whether a piece goes on as it is, after what is pending, for copying it would gain nothing. */
    abstract boolean passes(ByteBuf bytes);

    /** What goes to the channel for a piece of the stream; the buffer becomes the message's. */
    abstract Object message(ByteBuf bytes);

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (msg instanceof ByteBuf bytes && !passes(bytes)) {
            gather(ctx, bytes, promise);
        } else {
            emit(ctx);
            ctx.write(msg instanceof ByteBuf bytes ? direct(ctx, bytes) : msg, promise);
        }
    }

    /** Memory that encryption and the socket can read: from the heap each would copy it, in pieces. */
    private static ByteBuf direct(ChannelHandlerContext ctx, ByteBuf bytes) {
        if (bytes.isDirect()) {
            return bytes;
        }
        try {
            return ctx.alloc().directBuffer(bytes.readableBytes()).writeBytes(bytes);
        } finally {
            bytes.release();
        }
    }

    private void gather(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
        int length = bytes.readableBytes();
        ByteBuf buffer = pending;
        if (buffer == null) {
            buffer = ctx.alloc().directBuffer(Math.max(length, FIRST));
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
        ctx.write(message(bytes)).addListener(written -> {
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
