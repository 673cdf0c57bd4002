package org.sallyport.relay;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;

/**
 * A request being sent down a link. As a {@link WriteStream} it takes the request's body: {@code writeQueueFull} tells
 * of the peer's stream window and of the link itself. Ending it normally means that the body is whole; anything else
 * must {@link #reset}. What it is given of {@link Loans} becomes its own.
 */
public interface RelayRequest extends WriteStream<Buffer> {

    /** Sends the head without a body. */
    Future<RelayResponse> send();

    /**
     * The response, when its head has come. Fails with {@link LinkException} when the stream is reset or the link
     * lost first; {@link LinkException#unprocessed()} says whether the agent can't have seen the request.
     */
    Future<RelayResponse> response();

    /** Gives up the request and its response: RST_STREAM. Does nothing when both have ended. */
    void reset(StreamCode code);
}
