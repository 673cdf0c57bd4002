package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The borders of WebSocket messages and fragments mean nothing: however the bytes are cut, the same is understood. */
final class SplitTest {
    private static final int CUTS = 50;

    @ParameterizedTest
    @EnumSource
    void agentUnderstandsTheSameHoweverTheBytesAreCut(Vector vector) throws IOException {
        byte[] bytes = bytes(vector);
        String whole = understood(bytes, new int[] {bytes.length});
        assertTrue(whole.startsWith("settled"), whole);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < CUTS; i++) {
            int[] cuts = random.ints(1 + random.nextInt(20), 0, bytes.length)
                    .sorted()
                    .toArray();
            assertEquals(whole, understood(bytes, cuts), "seed " + seed);
        }
    }

    private static byte[] bytes(Vector vector) throws IOException {
        try (InputStream in = SplitTest.class.getResourceAsStream("/vectors/" + vector.fileName("cloud"))) {
            if (in == null) {
                throw new IOException("no vector");
            }
            return in.readAllBytes();
        }
    }

    private static String understood(byte[] bytes, int[] cuts) {
        Log log = new Log();
        EmbeddedChannel channel = new EmbeddedChannel(
                new WebSocketBytes(1 << 20, log), Http2Codec.create(true, LinkSettings.DEFAULT, log));
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : bytes.length;
            ByteBuf piece = Unpooled.copiedBuffer(Arrays.copyOfRange(bytes, from, to));
            boolean last = i == cuts.length;
            channel.writeInbound(
                    i == 0 ? new BinaryWebSocketFrame(last, 0, piece) : new ContinuationWebSocketFrame(last, 0, piece));
            from = to;
        }
        String understood = log.text.toString();
        channel.finishAndReleaseAll();
        return understood;
    }

    /** Writes down what the link would be told. A body's pieces are joined: only their bytes count. */
    private static final class Log implements Http2Events, ByteStream.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void settled() {
            text.append("settled");
        }

        @Override
        public void headers(Http2Stream stream, Http2Headers headers, boolean end) {
            text.append("\n").append(stream.id()).append(' ');
            headers.forEach(field -> text.append(field.getKey())
                    .append('=')
                    .append(field.getValue())
                    .append(' '));
            text.append(end ? "end" : "");
        }

        @Override
        public void data(Http2Stream stream, ByteBuf bytes, boolean end) {
            text.append(bytes.toString(StandardCharsets.US_ASCII)).append(end ? " end" : "");
        }

        @Override
        public void reset(Http2Stream stream, long code) {
            text.append("\n").append(stream.id()).append(" reset ").append(code);
        }

        @Override
        public void streamBroken(Http2Stream stream, Http2Exception cause) {
            text.append("\nbroken ").append(cause.getMessage());
        }

        @Override
        public void writabilityChanged(Http2Stream stream) {}

        @Override
        public void streamClosed(Http2Stream stream) {}

        @Override
        public void goAway(int lastStreamId, long code, String reason) {
            text.append("\ngoaway ").append(lastStreamId).append(' ').append(code);
        }

        @Override
        public void broken(String reason) {
            text.append("\nbroken ").append(reason);
        }

        @Override
        public void disconnected() {}

        @Override
        public void closing(int code, String reason) {
            text.append("\nclosing ").append(code);
        }

        @Override
        public void breach(int closeCode, String reason) {
            text.append("\nbreach ").append(closeCode);
        }
    }
}
