package org.sallyport.cloud.runtime;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.Loans;
import org.sallyport.relay.RelayResponse;

/**
 * Passes a response from the link on to the caller, as fast as the caller takes it. Lives on the request's context.
 *
 * <p>Small answers go out in one write: one that promised a small length is gathered until it is whole, one without a
 * length for as long as its bytes come in the same turn of the event loop as its head.
 */
final class Answer {
    /** Answers up to this size are gathered. */
    static final int SMALL = 32 * 1024;

    /** Who is told of the end; exactly one of these is called, once. */
    interface Ending {
        /** The answer went out whole. */
        void whole();

        /** The answer failed before or after the caller has seen its head. */
        void failed(Throwable cause);
    }

    private final RelayResponse source;
    private final HttpServerResponse sink;
    private final boolean bodyless;
    private final Ending ending;
    private @Nullable Buffer gathered = Buffer.buffer();
    private boolean ended;

    Answer(RelayResponse source, HttpServerRequest request, Ending ending) {
        int status = source.head().status();
        this.source = source;
        this.sink = request.response();
        this.bodyless = HttpMethod.HEAD.equals(request.method()) || status == 204 || status == 304;
        this.ending = ending;
    }

    /** Begins; the response's head has been copied to the sink. */
    void start(Context context) {
        source.exceptionHandler(this::fail);
        source.endHandler(v -> end());
        source.handler(this::chunk);
        boolean waits = bodyless || promisesLittle();
        source.resume();
        if (!waits && !ended) {
            context.runOnContext(v -> stream());
        }
    }

    private boolean promisesLittle() {
        String length = source.head().headers().get(HttpHeaders.CONTENT_LENGTH);
        return length != null && length.length() <= 9 && Integer.parseInt(length) <= SMALL;
    }

    private void chunk(Buffer chunk) {
        Buffer soFar = gathered;
        if (soFar == null) {
            write(chunk);
        } else if (soFar.length() == 0) {
            gathered = chunk;
        } else {
            gathered = Buffer.buffer(soFar.length() + chunk.length())
                    .appendBuffer(soFar)
                    .appendBuffer(chunk);
        }
        if (soFar != null && soFar.length() + chunk.length() > SMALL) {
            stream();
        }
    }

    /** Stops gathering: from here on the caller sees the head, and a failure must cut the answer. */
    private void stream() {
        Buffer soFar = gathered;
        if (ended || soFar == null) {
            return;
        }
        gathered = null;
        source.lend();
        if (!sink.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            sink.setChunked(true);
        }
        if (soFar.length() > 0) {
            write(soFar);
        } else {
            sink.writeHead();
        }
    }

    private void write(Buffer chunk) {
        // A failed write means that the caller has gone, which the response's close handler tells.
        // Of one that failed a part may still be on its way: what was lent for it the collector finds.
        sink.write(chunk).onSuccess(written -> Loans.giveBack(chunk));
        if (sink.writeQueueFull()) {
            source.pause();
            sink.drainHandler(v -> source.resume());
        }
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        Buffer whole = gathered;
        if (whole == null || bodyless) {
            sink.end();
        } else {
            sink.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(whole.length()));
            sink.end(whole);
        }
        ending.whole();
    }

    private void fail(Throwable cause) {
        if (!ended) {
            ended = true;
            ending.failed(cause);
        }
    }
}
