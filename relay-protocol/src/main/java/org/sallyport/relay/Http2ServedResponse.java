package org.sallyport.relay;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;

/** The agent's answer. Its consumer's context is the link's own. */
final class Http2ServedResponse extends BodySender implements ServedResponse {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final Http2ServedRequest request;
    private int status;
    private boolean begun;
    private boolean finished;

    Http2ServedResponse(Http2Link link, Http2ServedRequest request, Mailbox consumer) {
        super(link, link.context(), consumer);
        this.request = request;
    }

    @Override
    public boolean begun() {
        return begun;
    }

    @Override
    public Future<Void> send(ResponseHead head, Buffer body) {
        Future<Void> began = begin(head, head.status() == NO_CONTENT ? -1 : body.length());
        if (began.failed()) {
            return began;
        }
        return body.length() == 0 ? end() : end(body);
    }

    @Override
    public Future<Void> begin(ResponseHead head) {
        return begin(head, -1);
    }

    private Future<Void> begin(ResponseHead head, long length) {
        if (begun || ended()) {
            return fail(new IllegalStateException("the answer has begun already or was reset"));
        }
        Http2Headers headers;
        try {
            headers = Heads.encode(head);
            if (length >= 0 && !(isHead() && headers.contains(Heads.CONTENT_LENGTH))) {
                headers.setLong(Heads.CONTENT_LENGTH, length);
            }
            promise(length >= 0 ? length : Heads.contentLength(head.headers()));
        } catch (IllegalArgumentException e) {
            return fail(new LinkException(
                    LinkCode.HEAD_MALFORMED, StreamCode.INTERNAL_ERROR, false, String.valueOf(e.getMessage())));
        }
        long size = Heads.size(headers);
        if (size > link.http2().maxHeadBytes()) {
            String detail = "the answer's head counts " + size + " bytes, more than the cloud takes";
            return fail(new LinkException(LinkCode.HEAD_TOO_LARGE, StreamCode.INTERNAL_ERROR, false, detail));
        }
        begun = true;
        status = head.status();
        return transmit(headers, false);
    }

    private boolean isHead() {
        return HttpMethod.HEAD.equals(request.head().method());
    }

    @Override
    boolean mayBeEmpty() {
        return isHead() || status == NOT_MODIFIED;
    }

    @Override
    public Future<Void> write(Buffer data) {
        return begun ? super.write(data) : fail(new IllegalStateException("the answer has not begun"));
    }

    @Override
    public Future<Void> end() {
        return begun ? super.end() : fail(new IllegalStateException("the answer has not begun"));
    }

    @Override
    Future<Void> finish() {
        finished = true;
        request.discard(); // who has answered needs no more of the request
        Future<Void> done = lengthPromised() ? transmit(NOTHING, true) : transmit(Heads.complete(), true);
        if (!request.arrived()) {
            done.onSuccess(ignored -> stopRequest());
        }
        return done;
    }

    /** The answer is out while the request's body is still coming: the cloud need not send the rest. */
    private void stopRequest() {
        Http2Stream stream = stream();
        if (stream != null && !request.arrived() && !hasFailed()) {
            link.http2().reset(stream, StreamCode.NO_ERROR.number());
        }
    }

    /** Whether the answer's end has been given to HTTP/2. On the link's event loop. */
    boolean finished() {
        return finished;
    }

    @Override
    public void reset(StreamCode code) {
        if (ended()) {
            return;
        }
        markEnded();
        request.discard();
        LinkException gaveUp = new LinkException(LinkCode.STREAM_RESET, code, false, "the answer was given up");
        link.execute(() -> {
            Http2Stream stream = stream();
            boolean over = hasFailed();
            failed(gaveUp, false);
            if (!over && stream != null) {
                link.http2().reset(stream, code.number());
            }
        });
    }

    @Override
    void abandon(StreamCode code) {
        reset(code);
    }
}
