package org.sallyport.agent.dispatch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.Loans;
import org.sallyport.relay.ServedResponse;
import org.sallyport.relay.StreamCode;

/**
 * Carries a body into an answer that has begun, no faster than the link takes it. The answer ends only when the body was
 * whole; a body that fails resets it, so that nobody takes a part for the whole. What comes straight from an HTTP
 * connection is lent to the link ({@link Loans}). On one context.
 */
final class BodyPump {
    private final ReadStream<Buffer> body;
    private final ServedResponse response;
    private final Promise<Void> done = Promise.promise();
    private final Runnable unwanted;
    private boolean stopped;
    private long written;
    private @Nullable Throwable lost;

    private BodyPump(ReadStream<Buffer> body, ServedResponse response, Runnable unwanted) {
        this.body = body;
        this.response = response;
        this.unwanted = unwanted;
    }

    /**
     * A pump of a paused body into a begun answer.
     *
     * @param unwanted called when the link takes no more of the body, to cancel what makes it
     */
    static BodyPump of(ReadStream<Buffer> body, ServedResponse response, Runnable unwanted) {
        return new BodyPump(body, response, unwanted);
    }

    /** Starts; completes when the answer's end is out, fails with the body's failure or the link's, once the body is over. */
    Future<Void> start() {
        response.drainHandler(drained -> body.resume());
        body.exceptionHandler(this::failed);
        body.endHandler(ended -> ended());
        body.handler(this::write);
        if (body instanceof HttpClientResponse answer) {
            Loans.borrow(answer.request().connection());
        }
        body.resume();
        return done.future();
    }

    /** Bytes that were written. */
    long written() {
        return written;
    }

    /** Writes nothing more: the answer was reset. What the body still gives is dropped until it ends or fails. */
    void stop() {
        stopped = true;
        body.resume();
    }

    private void write(Buffer bytes) {
        if (stopped) {
            Loans.giveBack(bytes);
            return;
        }
        written += bytes.length();
        response.write(bytes).onFailure(this::unwritten);
        if (stopped) {
            return;
        }
        if (response.writeQueueFull()) {
            body.pause();
        }
    }

    private void ended() {
        if (!stopped) {
            stopped = true;
            response.end().onComplete(sent -> done.tryComplete(), done::tryFail);
        } else if (lost != null) {
            done.tryFail(lost);
        } else {
            done.tryComplete();
        }
    }

    /** What the link doesn't take is lost, and with it the answer. Done only when the body, cancelled, is over. */
    private void unwritten(Throwable failure) {
        if (!stopped) {
            lost = failure;
            response.reset(StreamCode.INTERNAL_ERROR);
            stop();
            unwanted.run();
        }
    }

    private void failed(Throwable failure) {
        if (!stopped) {
            stopped = true;
            response.reset(StreamCode.INTERNAL_ERROR);
        }
        done.tryFail(lost != null ? lost : failure);
    }
}
