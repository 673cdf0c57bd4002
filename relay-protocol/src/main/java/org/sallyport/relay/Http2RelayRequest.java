package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request of the cloud and, on the link's side, the reading of its answer. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails takes the channel down, which is told
final class Http2RelayRequest extends BodySender implements RelayRequest, Exchange {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final Duration USED_UP_GRACE = Duration.ofMinutes(1);

    private final RequestHead head;
    private final Promise<RelayResponse> response;

    // The consumer's.
    private boolean begun;
    private boolean given;

    // The link's.
    private boolean counted;
    private boolean answered;
    private @Nullable Http2RelayResponse answer;

    Http2RelayRequest(Http2Link link, RequestHead head, Context context, Mailbox consumer) {
        super(link, context, consumer);
        this.head = head;
        this.response = VertxPipeline.promise(context);
    }

    // On the consumer's context.

    @Override
    public Future<RelayResponse> send() {
        if (begun || ended()) {
            return response.future();
        }
        markEnded();
        begin(true);
        return response.future();
    }

    @Override
    public Future<RelayResponse> response() {
        return response.future();
    }

    @Override
    public Future<Void> write(Buffer data) {
        if (!begun && !ended()) {
            begin(false);
        }
        return super.write(data);
    }

    @Override
    public Future<Void> end() {
        if (!begun && !ended()) {
            begin(false);
        }
        return super.end();
    }

    @Override
    Future<Void> finish() {
        return transmit(NOTHING, true);
    }

    private void begin(boolean end) {
        begun = true;
        Http2Headers headers;
        try {
            promise(end ? -1 : Heads.contentLength(head.headers()));
            headers = Heads.encode(head);
        } catch (IllegalArgumentException e) {
            LinkException malformed = new LinkException(
                    LinkCode.HEAD_MALFORMED, StreamCode.INTERNAL_ERROR, true, String.valueOf(e.getMessage()));
            link.execute(() -> failed(malformed));
            return;
        }
        link.opened();
        link.execute(() -> open(headers, end));
    }

    @Override
    public void reset(StreamCode code) {
        if (given) {
            return;
        }
        given = true;
        markEnded();
        LinkException gaveUp =
                new LinkException(LinkCode.STREAM_RESET, code, !begun, "the request was given up at this end");
        response.tryFail(gaveUp);
        link.execute(() -> giveUp(gaveUp));
    }

    @Override
    void abandon(StreamCode code) {
        reset(code);
    }

    // On the link's event loop.

    private void open(Http2Headers headers, boolean end) {
        LinkException refusal = refusal(headers);
        if (refusal != null) {
            refused(refusal);
            return;
        }
        ReceiveWindow window = link.http2().openWindow();
        if (window == null) {
            refused(exhausted());
            return;
        }
        int id = link.http2().nextStreamId();
        if (id > 0) {
            link.http2().writeHeaders(id, headers, end);
        }
        Http2Stream stream = id > 0 ? link.http2().connection().stream(id) : null;
        if (stream == null) {
            window.end();
            // First, or who is told of the refusal would find the link still taking requests. The agent dials anew.
            link.drain(USED_UP_GRACE);
            refused(unavailable("the link has used up its stream ids"));
        } else {
            link.http2().receives(stream, window);
            link.attach(stream, this);
            counted = true;
            opened(stream);
        }
    }

    private void refused(LinkException refusal) {
        link.ended();
        failed(refusal);
    }

    private @Nullable LinkException refusal(Http2Headers headers) {
        if (link.closed() != null) {
            return link.lost(true);
        }
        if (link.isDraining()) {
            return unavailable("the link is draining");
        }
        if (!link.http2().connection().local().canOpenStream()) {
            return unavailable("the agent takes no more requests at once on this link");
        }
        long size = Heads.size(headers);
        long most = link.http2().maxHeadBytes();
        if (size > most) {
            String detail = "the request's head counts " + size + " bytes, the agent takes " + most;
            return new LinkException(LinkCode.HEAD_TOO_LARGE, StreamCode.INTERNAL_ERROR, true, detail);
        }
        return null;
    }

    private static LinkException exhausted() {
        String detail = "the answers under way fill the cloud's receive budget; a request a little later may find room";
        return new LinkException(LinkCode.RECEIVE_BUDGET_EXHAUSTED, StreamCode.REFUSED_STREAM, true, detail);
    }

    private static LinkException unavailable(String detail) {
        return new LinkException(LinkCode.LINK_UNAVAILABLE, StreamCode.REFUSED_STREAM, true, detail);
    }

    private void giveUp(LinkException gaveUp) {
        boolean over = hasFailed();
        failed(gaveUp, false);
        if (answer != null) {
            consumer.post(answer::discard);
        }
        Http2Stream stream = stream();
        if (!over && stream != null && stream.state() != Http2Stream.State.CLOSED) {
            link.http2().reset(stream, gaveUp.streamCode().number());
        }
    }

    @Override
    public void headers(Http2Headers headers, boolean end) {
        if (answered || hasFailed()) {
            return;
        }
        if (answer == null) {
            begin(headers);
        } else if (Heads.saysComplete(headers)) {
            answer.outcomeComplete();
        }
        if (end) {
            finished();
        }
    }

    private void begin(Http2Headers headers) {
        ResponseHead answerHead = Heads.response(headers);
        if (answerHead == null) {
            breakOff("the answer's status is none");
            return;
        }
        boolean bodyless = HttpMethod.HEAD.equals(head.method()) || answerHead.status() == 304;
        Http2RelayResponse begun = new Http2RelayResponse(this, answerHead, bodyless);
        answer = begun;
        consumer.post(() -> response.tryComplete(begun));
    }

    @Override
    public void data(ByteBuf bytes, boolean end) {
        if (answer == null || answered || hasFailed()) {
            credit(bytes.readableBytes());
            return;
        }
        if (bytes.isReadable()) {
            answer.count(bytes.readableBytes());
            answer.received(bytes);
        }
        if (end) {
            finished();
        }
    }

    private void finished() {
        if (answer == null || hasFailed()) {
            return;
        }
        if (answer.isWhole()) {
            answered = true;
            answer.whole();
        } else {
            breakOff("the answer ended without its promised length or trailer");
        }
    }

    private void breakOff(String detail) {
        failed(new LinkException(LinkCode.INCOMPLETE, StreamCode.INTERNAL_ERROR, false, detail));
        if (stream() != null) {
            link.http2().reset(stream(), StreamCode.INTERNAL_ERROR.number());
        }
    }

    void credit(int bytes) {
        if (stream() != null) {
            link.http2().consumed(stream(), bytes);
        }
    }

    /** Also after a whole answer, when the agent needs no more of the request's body. */
    @Override
    public void failed(LinkException cause) {
        if (hasFailed()) {
            return;
        }
        failed(cause, true);
        Http2RelayResponse begun = answer;
        if (begun == null) {
            consumer.post(() -> response.tryFail(cause));
        } else if (!answered) {
            begun.cut(cause);
        }
    }

    @Override
    public void closed() {
        if (counted) {
            counted = false;
            link.ended();
        }
        if (!answered && !hasFailed()) {
            failed(link.lost(false));
        }
    }
}
