package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2FrameLogger;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.logging.LogLevel;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wire log: a line a frame, at level TRACE of {@value #NAME}. Of bodies it tells the size, of most header fields the
 * name and the size: neither data nor tokens nor credentials get into a log.
 */
final class WireLog extends Http2FrameLogger {
    static final String NAME = "org.sallyport.relay.wire";

    private static final Logger LOG = LoggerFactory.getLogger(NAME);

    /** Fields whose values may be told. Paths are the protocol's own only: others hold keys of rows, and values in queries. */
    private static final Set<String> TOLD = Set.of(
            ":method",
            ":status",
            "content-length",
            "content-type",
            Fields.CONNECTOR,
            Fields.REQUEST_ID,
            Fields.TIMEOUT,
            Fields.OUTCOME);

    WireLog() {
        super(LogLevel.TRACE, NAME);
    }

    @Override
    public void logData(
            Direction direction,
            ChannelHandlerContext ctx,
            int streamId,
            ByteBuf data,
            int padding,
            boolean endStream) {
        if (LOG.isTraceEnabled()) {
            LOG.trace("{} DATA stream {} {} bytes{}", direction, streamId, data.readableBytes(), end(endStream));
        }
    }

    @Override
    public void logHeaders(
            Direction direction,
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int padding,
            boolean endStream) {
        if (LOG.isTraceEnabled()) {
            LOG.trace("{} HEADERS stream {}{}{}", direction, streamId, told(headers), end(endStream));
        }
    }

    @Override
    public void logHeaders(
            Direction direction,
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endStream) {
        logHeaders(direction, ctx, streamId, headers, padding, endStream);
    }

    private static String told(Http2Headers headers) {
        StringBuilder text = new StringBuilder();
        for (var field : headers) {
            String name = field.getKey().toString();
            String value = field.getValue().toString();
            text.append(' ').append(name).append('=');
            if (TOLD.contains(name) || (name.equals(":path") && isControl(value))) {
                text.append(value);
            } else {
                text.append('(').append(value.length()).append(')');
            }
        }
        return text.toString();
    }

    private static boolean isControl(String path) {
        return path.startsWith(Fields.CONTROL_PREFIX) && path.indexOf('?') < 0;
    }

    private static String end(boolean endStream) {
        return endStream ? " END_STREAM" : "";
    }
}
