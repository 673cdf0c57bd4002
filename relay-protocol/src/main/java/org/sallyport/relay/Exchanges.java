package org.sallyport.relay;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/** Which exchange goes on on which stream of a link, and what an exchange is told when its stream fails. On the link's event loop. */
final class Exchanges {
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey key;
    private int lastTaken = Integer.MAX_VALUE;

    Exchanges(Http2Connection connection) {
        this.connection = connection;
        this.key = connection.newKey();
    }

    void attach(Http2Stream stream, Exchange exchange) {
        stream.setProperty(key, exchange);
    }

    /** The stream's exchange; null for one that the peer has just opened. */
    @Nullable Exchange of(Http2Stream stream) {
        return stream.getProperty(key);
    }

    /** The peer has said (GOAWAY) that it takes none of our streams beyond this one. */
    void takenUpTo(int lastStreamId) {
        lastTaken = lastStreamId;
    }

    /** Whether the peer has said that it did not take this stream of ours. */
    boolean neverTaken(Http2Stream stream) {
        return stream.id() > lastTaken && connection.local().isValidStreamId(stream.id());
    }

    void fail(Http2Stream stream, LinkException cause) {
        Exchange exchange = of(stream);
        if (exchange != null) {
            exchange.failed(cause);
        }
    }

    /** The peer has reset the stream. */
    void reset(Http2Stream stream, long code) {
        boolean refused = code == StreamCode.REFUSED_STREAM.number();
        String detail = "the other end reset the stream: " + CloseReason.http2(code);
        fail(stream, new LinkException(LinkCode.STREAM_RESET, StreamCode.of(code), refused, detail));
    }

    /** The peer broke the rules on the stream alone. */
    void broken(Http2Stream stream, Http2Exception cause) {
        String detail = "the other end broke the rules of the stream: " + cause.getMessage();
        fail(stream, new LinkException(LinkCode.INCOMPLETE, StreamCode.INTERNAL_ERROR, false, detail));
    }

    /** The stream has ended, in whatever way. */
    void closed(Http2Stream stream) {
        if (neverTaken(stream)) {
            String detail = "the other end was draining and did not take the request";
            fail(stream, new LinkException(LinkCode.LINK_UNAVAILABLE, StreamCode.REFUSED_STREAM, true, detail));
        }
        Exchange exchange = of(stream);
        if (exchange != null) {
            exchange.closed();
        }
    }
}
