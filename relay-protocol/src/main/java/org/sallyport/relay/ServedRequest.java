package org.sallyport.relay;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * A request that came down a link. As a {@link ReadStream} it gives the body; it starts paused, and credit returns to
 * the cloud only for bytes that a handler has taken. When the answer has ended, what was not read of the request is
 * dropped. Used on the link's context only.
 */
public interface ServedRequest extends ReadStream<Buffer> {
    /** Method, path and header fields. */
    RequestHead head();

    /** Whether the request has no body at all: END_STREAM came with its head. */
    boolean bodyless();

    /** Asks that what arrives from now on be lent where it is large: whoever handles it sees to the {@link Loans}. */
    void lend();

    /** The answer to this request. */
    ServedResponse response();

    /** Called once when the cloud resets the stream or the link is lost before the answer has ended. */
    ServedRequest onCancel(Handler<LinkException> handler);
}
