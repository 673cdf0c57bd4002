package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2FrameLogger.Direction;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class WireLogTest {
    private static final String SECRET = "planted-secret";

    private final Logger logger = (Logger) LoggerFactory.getLogger(WireLog.NAME);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.TRACE);
        logger.setAdditive(false);
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void tellsWhatHappensButNoSecret() {
        WireLog log = new WireLog();
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
        ChannelHandlerContext ctx = channel.pipeline().firstContext();
        DefaultHttp2Headers headers = new DefaultHttp2Headers();
        headers.method("GET").path("/tables/orders/items/" + SECRET);
        headers.add(Fields.REQUEST_ID, "r-1");
        headers.add(Fields.CREDENTIALS, SECRET);
        headers.add(Fields.CALLER_TOKEN, SECRET);
        headers.add("cookie", SECRET);
        log.logHeaders(Direction.INBOUND, ctx, 3, headers, 0, (short) 16, false, 0, false);
        log.logData(Direction.OUTBOUND, ctx, 3, Unpooled.copiedBuffer(SECRET, StandardCharsets.US_ASCII), 0, true);
        String text =
                lines.list.stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.joining("\n"));
        assertTrue(text.contains(":method=GET :path=(" + ("/tables/orders/items/" + SECRET).length() + ")"), text);
        assertTrue(text.contains("sallyport-request-id=r-1"), text);
        assertTrue(text.contains("sallyport-credentials=(" + SECRET.length() + ")"), text);
        assertTrue(text.contains("DATA stream 3 " + SECRET.length() + " bytes END_STREAM"), text);
        assertFalse(text.contains(SECRET), text);
        channel.finishAndReleaseAll();
    }
}
