package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.charset.StandardCharsets;

/** Received frames, told to the link with their stream. */
final class Http2Frames extends Http2EventAdapter {
    private static final int LONGEST_REASON = 200;

    private final Http2Handler handler;
    private final Http2Events events;
    private boolean settings;
    private boolean acknowledged;
    private boolean settled;

    Http2Frames(Http2Handler handler, Http2Events events) {
        this.handler = handler;
        this.events = events;
    }

    private Http2Stream stream(int id) {
        return handler.connection().stream(id);
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings received) throws Http2Exception {
        handler.capSettings();
        settings = true;
        settle();
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext ctx) {
        acknowledged = true;
        settle();
    }

    private void settle() {
        if (settings && acknowledged && !settled) {
            settled = true;
            events.settled();
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endStream) {
        events.headers(stream(streamId), headers, endStream);
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
        events.data(stream(streamId), data, endOfStream);
        return padding; // the body's own bytes are returned when its consumer has taken them
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
        events.reset(stream(streamId), errorCode);
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) {
        handler.pings().answered(data);
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext ctx, int lastStreamId, long errorCode, ByteBuf debugData) {
        int length = Math.min(LONGEST_REASON, debugData.readableBytes());
        String reason = debugData.toString(debugData.readerIndex(), length, StandardCharsets.UTF_8);
        events.goAway(lastStreamId, errorCode, reason.replaceAll("\\p{Cntrl}", " "));
    }
}
