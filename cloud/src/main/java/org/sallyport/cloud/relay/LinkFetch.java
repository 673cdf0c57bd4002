package org.sallyport.cloud.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RelayRequest;
import org.sallyport.relay.RelayResponse;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.ResponseHead;
import org.sallyport.relay.StreamCode;

/** Requests of the cloud itself on a link: no body, a small answer, a time limit. */
public final class LinkFetch {
    private static final int LONGEST_BODY = 64 * 1024;

    private LinkFetch() {}

    /** A whole answer. */
    public record Fetched(ResponseHead head, Buffer body) {}

    /**
     * Sends a request and gathers its answer of at most 64 KiB.
     *
     * @param timeout from now until the answer is whole; then the request is reset
     * @return fails with {@link LinkException}; {@link LinkCode#SILENT} when the time has passed
     */
    public static Future<Fetched> fetch(Vertx vertx, RelayLink link, RequestHead head, Duration timeout) {
        Promise<Fetched> answer = Promise.promise();
        RelayRequest request = link.request(head);
        long timer = vertx.setTimer(timeout.toMillis(), t -> {
            String detail = "No answer to " + head.path() + " within " + timeout.toSeconds() + " s";
            if (answer.tryFail(failure(LinkCode.SILENT, detail))) {
                request.reset(StreamCode.CANCEL);
            }
        });
        request.send().compose(LinkFetch::gather).onComplete(answer::tryComplete, answer::tryFail);
        return answer.future().onComplete(r -> vertx.cancelTimer(timer));
    }

    /** Gathers an answer of at most 64 KiB; fails with {@link LinkException}. */
    public static Future<Fetched> gather(RelayResponse response) {
        return body(response).map(body -> new Fetched(response.head(), body));
    }

    private static Future<Buffer> body(RelayResponse response) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(chunk -> {
            body.appendBuffer(chunk);
            if (body.length() > LONGEST_BODY
                    && whole.tryFail(failure(LinkCode.PROTOCOL_ERROR, "The answer is over 64 KiB"))) {
                response.reset(StreamCode.ENHANCE_YOUR_CALM);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(v -> whole.tryComplete(body));
        response.resume();
        return whole.future();
    }

    private static LinkException failure(LinkCode code, String detail) {
        return new LinkException(code, StreamCode.INTERNAL_ERROR, false, detail);
    }
}
