package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The WebSocket carrier: turns binary messages into the stream and back, answers pings, closes in good order. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails takes the channel down, which is told
final class WebSocketBytes extends ByteStream {
    /** The only version there is (RFC 6455, section 4.1). */
    static final String VERSION = "13";

    private static final String HANDSHAKE = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final int maxMessage;
    private final Listener listener;
    private long messageBytes;
    private boolean deaf;
    private boolean closeSent;

    WebSocketBytes(int maxMessage, Listener listener) {
        this.maxMessage = maxMessage;
        this.listener = listener;
    }

    /** Adds framing and stream before a handler; the end that dialled masks (RFC 6455, section 5.3). */
    static void install(ChannelPipeline pipeline, String before, boolean dialled, int maxMessage, Listener listener) {
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(!dialled)
                .allowExtensions(false)
                .maxFramePayloadLength(maxMessage)
                .closeOnProtocolViolation(false)
                .build();
        pipeline.addBefore(before, "sallyport-frames-in", new WebSocket13FrameDecoder(config));
        pipeline.addBefore(before, "sallyport-frames-out", new WebSocket13FrameEncoder(dialled));
        pipeline.addBefore(before, "sallyport-bytes", new WebSocketBytes(maxMessage, listener));
    }

    /** What proves that the upgrade was understood (RFC 6455, section 4.2.2). */
    static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] digest = sha1.digest((key + HANDSHAKE).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** Masking reads one piece of memory far faster than many. */
    @Override
    boolean passes(ByteBuf bytes) {
        return false;
    }

    @Override
    Object message(ByteBuf bytes) {
        return new BinaryWebSocketFrame(bytes);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof BinaryWebSocketFrame || msg instanceof ContinuationWebSocketFrame) {
            readBytes(ctx, (WebSocketFrame) msg);
        } else if (msg instanceof PingWebSocketFrame ping) {
            answer(ctx, ping);
        } else if (msg instanceof CloseWebSocketFrame close) {
            closed(ctx, close);
        } else {
            boolean text = msg instanceof TextWebSocketFrame;
            ReferenceCountUtil.release(msg);
            if (text) {
                breach(CloseReason.PROTOCOL_ERROR, "a text message");
            }
        }
    }

    private void readBytes(ChannelHandlerContext ctx, WebSocketFrame frame) {
        messageBytes += frame.content().readableBytes();
        if (deaf || messageBytes > maxMessage) {
            frame.release();
            breach(CloseReason.TOO_LARGE, "a message of more than " + maxMessage + " bytes");
            return;
        }
        if (frame.isFinalFragment()) {
            messageBytes = 0;
        }
        // The frame's only content is handed on, with its reference.
        ctx.fireChannelRead(frame.content());
    }

    /** A peer that pings but doesn't read gets no answers piled up for it. */
    private static void answer(ChannelHandlerContext ctx, PingWebSocketFrame ping) {
        if (ctx.channel().isWritable()) {
            ctx.writeAndFlush(new PongWebSocketFrame(ping.content()));
        } else {
            ping.release();
        }
    }

    /** The peer's part in closing: the second of the two Close frames ends the connection. */
    private void closed(ChannelHandlerContext ctx, CloseWebSocketFrame close) {
        int code = close.statusCode();
        String reason = close.reasonText() == null ? "" : close.reasonText();
        close.release();
        if (!deaf) {
            deaf = true;
            listener.closing(code, reason);
        }
        if (closeSent) {
            ctx.close();
        } else {
            closeSent = true;
            CloseWebSocketFrame echo = code < 0 ? new CloseWebSocketFrame() : new CloseWebSocketFrame(code, "");
            flush(ctx);
            ctx.writeAndFlush(echo).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        closeSent |= msg instanceof CloseWebSocketFrame;
        super.write(ctx, msg, promise);
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
}
