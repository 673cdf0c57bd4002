package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // the embedded channel fails no write
final class ByteStreamTest {
    private final List<String> told = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new WebSocketBytes(100_000, new ByteStream.Listener() {
        @Override
        public void closing(int code, String reason) {
            told.add("closing " + code + " " + reason);
        }

        @Override
        public void breach(int closeCode, String reason) {
            told.add("breach " + closeCode);
        }
    }));

    @AfterEach
    void nothingIsLeft() {
        channel.finishAndReleaseAll();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static String text(ByteBuf bytes) {
        String text = bytes.toString(StandardCharsets.US_ASCII);
        bytes.release();
        return text;
    }

    @Test
    void whatIsWrittenBeforeAFlushLeavesAsOneMessage() {
        ChannelFuture head = channel.write(bytes("head "));
        ChannelFuture body = channel.write(bytes("body"));
        assertFalse(head.isDone());
        channel.flush();
        BinaryWebSocketFrame message = channel.readOutbound();
        assertTrue(message.isFinalFragment());
        assertEquals("head body", text(message.content()));
        assertTrue(head.isSuccess());
        assertTrue(body.isSuccess());
        assertNull(channel.readOutbound());
    }

    @Test
    void muchLeavesEarlySoThatTheChannelSeesIt() {
        channel.write(Unpooled.wrappedBuffer(new byte[40_000]));
        assertNull(channel.readOutbound());
        channel.write(Unpooled.wrappedBuffer(new byte[40_000]));
        channel.flushOutbound();
        BinaryWebSocketFrame message = channel.readOutbound();
        assertEquals(80_000, message.content().readableBytes());
        message.release();
    }

    @Test
    void framesPassAfterWhatIsPending() {
        channel.write(bytes("pending"));
        channel.writeOutbound(new CloseWebSocketFrame(1001, "drained"));
        assertEquals("pending", text(((BinaryWebSocketFrame) channel.readOutbound()).content()));
        assertInstanceOf(CloseWebSocketFrame.class, channel.readOutbound()).release();
    }

    @Test
    void fragmentsAreJustBytes() {
        channel.writeInbound(
                new BinaryWebSocketFrame(false, 0, bytes("a")), new ContinuationWebSocketFrame(true, 0, bytes("b")));
        assertEquals("a", text(channel.readInbound()));
        assertEquals("b", text(channel.readInbound()));
    }

    @Test
    void pingsAreAnswered() {
        channel.writeInbound(new PingWebSocketFrame(bytes("?")));
        assertEquals(
                "?",
                text(assertInstanceOf(PongWebSocketFrame.class, channel.readOutbound())
                        .content()));
        assertNull(channel.readInbound());
    }

    @Test
    void aCloseIsToldAndAnsweredAndEndsTheConnection() {
        channel.writeInbound(new CloseWebSocketFrame(4000, "fenced"));
        assertEquals(List.of("closing 4000 fenced"), told);
        CloseWebSocketFrame echo = channel.readOutbound();
        assertEquals(4000, echo.statusCode());
        echo.release();
        assertFalse(channel.isOpen());
    }

    @Test
    void theAnswerToOurCloseEndsTheConnection() {
        channel.writeOutbound(new CloseWebSocketFrame(1001, "drained"));
        channel.<CloseWebSocketFrame>readOutbound().release();
        assertTrue(channel.isOpen());
        channel.writeInbound(new CloseWebSocketFrame(1001, ""));
        assertNull(channel.readOutbound());
        assertFalse(channel.isOpen());
    }

    @Test
    void acceptsAsRfc6455Says() {
        assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", WebSocketBytes.accept("dGhlIHNhbXBsZSBub25jZQ=="));
    }

    @Test
    void textIsABreach() {
        channel.writeInbound(new TextWebSocketFrame("hello"));
        assertEquals(List.of("breach 1002"), told);
        assertNull(channel.readInbound());
    }

    @Test
    void aMessageOfManyFragmentsHasALimitToo() {
        for (int i = 0; i < 3; i++) {
            channel.writeInbound(new ContinuationWebSocketFrame(false, 0, Unpooled.wrappedBuffer(new byte[40_000])));
        }
        assertEquals(List.of("breach 1009"), told);
        channel.releaseInbound();
    }

    @Test
    void whatNeverLeftFails() {
        ChannelFuture written = channel.write(bytes("never flushed"));
        channel.close().syncUninterruptibly();
        assertTrue(written.isDone());
        assertFalse(written.isSuccess());
    }
}
