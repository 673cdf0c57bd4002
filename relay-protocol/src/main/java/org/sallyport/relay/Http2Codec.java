package org.sallyport.relay;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.netty.util.AsciiString;
import java.util.Set;

/** Puts Netty's HTTP/2 together as SPEC.md asks (sections HTTP/2 and Limits). */
final class Http2Codec extends AbstractHttp2ConnectionHandlerBuilder<Http2Handler, Http2Codec> {

    /** Largest frame payload that an end takes and sends. */
    static final int MAX_FRAME = 65_536;

    private static final int FLOOD = 1_000;
    private static final int FLOOD_SECONDS = 10;

    private static final WireLog WIRE = new WireLog();

    /** Fields that differ on each request: they would push the lasting ones out of HPACK's table. */
    private static final Set<AsciiString> FLEETING = Set.of(
            AsciiString.of(Fields.REQUEST_ID),
            AsciiString.of(Fields.TIMEOUT),
            AsciiString.of("traceparent"),
            AsciiString.of("tracestate"),
            AsciiString.of("date"),
            AsciiString.of("server-timing"));

    private final LinkSettings link;
    private final ReceiveWindows windows;
    private final Http2Events events;

    private Http2Codec(LinkSettings link, ReceiveWindows windows, Http2Events events) {
        this.link = link;
        this.windows = windows;
        this.events = events;
    }

    /** A handler for one link; {@code server} for the agent's end. */
    static Http2Handler create(boolean server, LinkSettings link, Http2Events events) {
        DefaultHttp2Connection connection = new DefaultHttp2Connection(server, 0);
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        ReceiveWindows windows = new ReceiveWindows(connection, link, System::nanoTime);
        connection.local().flowController(windows);
        return new Http2Codec(link, windows, events)
                .connection(connection)
                .initialSettings(settings(server, link))
                .validateHeaders(true)
                .frameLogger(WIRE)
                .headerSensitivityDetector((name, value) -> FLEETING.contains(AsciiString.of(name)))
                .decoderEnforceMaxConsecutiveEmptyDataFrames(FLOOD)
                .decoderEnforceMaxRstFramesPerWindow(FLOOD, FLOOD_SECONDS)
                .encoderEnforceMaxRstFramesPerWindow(FLOOD, FLOOD_SECONDS)
                .encoderEnforceMaxQueuedControlFrames(FLOOD)
                .decoupleCloseAndGoAway(true)
                .flushPreface(false)
                .build();
    }

    private static Http2Settings settings(boolean server, LinkSettings link) {
        Http2Settings settings = new Http2Settings()
                .initialWindowSize(link.streamWindow())
                .maxHeaderListSize(link.maxHeaderBytes())
                .headerTableSize(link.headerTableBytes())
                .maxFrameSize(MAX_FRAME);
        return server ? settings.maxConcurrentStreams(link.maxStreams()) : settings.pushEnabled(false);
    }

    @Override
    protected Http2Handler build(
            Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings initialSettings) {
        return new Http2Handler(new HeadPieces(decoder, FLOOD), encoder, initialSettings, link, windows, events);
    }
}
