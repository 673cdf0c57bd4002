package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;

/** What HTTP/2 tells its link, on the link's event loop. */
interface Http2Events {
    /** Settings have gone both ways. */
    void settled();

    /** A head, or a trailer section. */
    void headers(Http2Stream stream, Http2Headers headers, boolean end);

    /** A piece of a body; the buffer is the caller's. */
    void data(Http2Stream stream, ByteBuf bytes, boolean end);

    /** The peer reset the stream. */
    void reset(Http2Stream stream, long code);

    /** The peer broke the rules on this stream only; it is being reset. */
    void streamBroken(Http2Stream stream, Http2Exception cause);

    /** The stream's window or the channel has room again, or has none any more. */
    void writabilityChanged(Http2Stream stream);

    /** Nothing more comes or goes on the stream. */
    void streamClosed(Http2Stream stream);

    /** The peer sent GOAWAY; called before the streams above the last id are closed. */
    void goAway(int lastStreamId, long code, String reason);

    /** The peer broke HTTP/2; GOAWAY has been written. */
    void broken(String reason);

    /** The TCP connection is gone. */
    void disconnected();
}
