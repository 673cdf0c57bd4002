package org.sallyport.relay;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * A response coming up a link. As a {@link ReadStream} it gives the body; credit returns to the agent only for bytes
 * that a handler has taken, so a paused response costs at most one stream window. It starts paused. It must be read to
 * its end or {@link #reset}: until then it keeps what it holds of the {@link ReceiveBudget}.
 *
 * <p>The end handler is called only when the response is whole (SPEC.md, section Completeness). A reset, a lost link
 * or an END_STREAM without the promised length or trailer calls the exception handler with a {@link LinkException}
 * instead.
 */
public interface RelayResponse extends ReadStream<Buffer> {
    /** Status and header fields. */
    ResponseHead head();

    /** Asks that what arrives from now on be lent where it is large: whoever handles it sees to the {@link Loans}. */
    void lend();

    /** Gives up the rest of the response: RST_STREAM. Does nothing when it has ended. */
    void reset(StreamCode code);
}
