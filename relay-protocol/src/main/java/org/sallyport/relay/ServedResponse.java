package org.sallyport.relay;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;

/**
 * The answer to a {@link ServedRequest}. Used on the link's context only. {@code end()} says that the answer is whole;
 * an answer that can't be finished must be {@link #reset}, never ended. What it is given of {@link Loans} becomes its own.
 */
public interface ServedResponse extends WriteStream<Buffer> {

    /** Sends head and whole body, in one write of the link where they fit. Sets {@code content-length}. */
    Future<Void> send(ResponseHead head, Buffer body);

    /** Sends the head of an answer whose body follows by {@code write} and {@code end}. */
    Future<Void> begin(ResponseHead head);

    /** Whether the head has been sent. */
    boolean begun();

    /** Ends the answer visibly incomplete: RST_STREAM with the code. Does nothing when it has ended. */
    void reset(StreamCode code);
}
