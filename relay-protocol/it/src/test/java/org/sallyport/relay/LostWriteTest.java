package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The connection breaks while something is written: it is lost, and nobody has broken the protocol. */
final class LostWriteTest {

    /** A socket whose other end has gone. */
    private static final class Reset extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
            ReferenceCountUtil.release(msg);
            promise.setFailure(new IOException("Connection reset by peer"));
        }
    }

    private static final class Ends implements Http2Events {
        private final List<String> told = new ArrayList<>();

        @Override
        public void settled() {}

        @Override
        public void headers(Http2Stream stream, Http2Headers headers, boolean end) {}

        @Override
        public void data(Http2Stream stream, ByteBuf bytes, boolean end) {}

        @Override
        public void reset(Http2Stream stream, long code) {}

        @Override
        public void streamBroken(Http2Stream stream, Http2Exception cause) {}

        @Override
        public void writabilityChanged(Http2Stream stream) {}

        @Override
        public void streamClosed(Http2Stream stream) {}

        @Override
        public void goAway(int lastStreamId, long code, String reason) {}

        @Override
        public void broken(String reason) {
            told.add(reason);
        }

        @Override
        public void disconnected() {
            told.add("disconnected");
        }
    }

    @Test
    void answerThatTheConnectionDoesNotTakeIsNoBreachOfTheProtocol() {
        Ends ends = new Ends();
        Http2Handler http2 = Http2Codec.create(true, LinkSettings.DEFAULT, ends);
        EmbeddedChannel channel = new EmbeddedChannel(http2);
        Buffer request = RawPeer.PREFACE
                .copy()
                .appendBuffer(RawPeer.settings())
                .appendBuffer(RawPeer.settingsAck())
                .appendBuffer(RawPeer.request(1, true));
        channel.writeInbound(Unpooled.wrappedBuffer(request.getBytes()));
        channel.pipeline().addFirst(new Reset());
        assertFalse(http2.writeHeaders(1, new DefaultHttp2Headers().status("200"), true)
                .isSuccess());
        channel.runPendingTasks();
        assertEquals(List.of("disconnected"), ends.told);
        channel.finishAndReleaseAll();
    }
}
