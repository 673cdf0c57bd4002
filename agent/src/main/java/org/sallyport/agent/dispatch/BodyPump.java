package org.sallyport.agent.dispatch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.sallyport.relay.ServedResponse;
import org.sallyport.relay.StreamCode;

/**
 * Carries a body into an answer that has begun, no faster than the link takes it. The answer ends only when the body was
 * whole; a body that fails resets it, so that nobody takes a part for the whole. On one context.
 */
final class BodyPump {
    private final ReadStream<Buffer> body;
    private final ServedResponse response;
    private final Promise<Void> done = Promise.promise();
    private boolean stopped;

    private BodyPump(ReadStream<Buffer> body, ServedResponse response) {
        this.body = body;
        this.response = response;
    }

    /** A pump of a paused body into a begun answer. */
    static BodyPump of(ReadStream<Buffer> body, ServedResponse response) {
        return new BodyPump(body, response);
    }

    /** Starts; completes when the body has ended, fails with the body's failure. */
    Future<Void> start() {
        response.drainHandler(drained -> body.resume());
        body.exceptionHandler(this::failed);
        body.endHandler(ended -> ended());
        body.handler(this::write);
        body.resume();
        return done.future();
    }

    /** Writes nothing more: the answer was reset. What the body still gives is dropped until it ends or fails. */
    void stop() {
        stopped = true;
        body.resume();
    }

    private void write(Buffer bytes) {
        if (stopped) {
            return;
        }
        response.write(bytes);
        if (response.writeQueueFull()) {
            body.pause();
        }
    }

    private void ended() {
        if (!stopped) {
            stopped = true;
            response.end();
        }
        done.tryComplete();
    }

    private void failed(Throwable failure) {
        if (!stopped) {
            stopped = true;
            response.reset(StreamCode.INTERNAL_ERROR);
        }
        done.tryFail(failure);
    }
}
