package org.sallyport.cloud.runtime;

import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.Problems;
import org.sallyport.cloud.relay.LinkRegistry;
import org.sallyport.relay.Fields;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RelayResponse;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.StreamCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call, from the caller through a link to the agent and back. Lives on the request's context. It ends once, in one
 * of four ways: whole, refused with a problem document, cut (the head was out), or given up because the caller left.
 */
final class Exchange implements Delivery.Call, Answer.Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** What asks for no change. */
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    /**
     * An agent that is told the deadline says at it what became of a change, which may be under way: so long its word is
     * waited for.
     */
    private static final long LAST_WORD_MILLIS = 1_000;

    private final Vertx vertx;
    private final Context context;
    private final LinkRegistry links;
    private final CallEvents events;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Route route;
    private final String path;
    private final CallerFields caller;
    private final String id;
    private final Timing timing;
    private final Delivery delivery;
    private long deadline;
    private long timer;
    private boolean done;
    private boolean asked;

    Exchange(
            Vertx vertx,
            RuntimeParts parts,
            Upload upload,
            HttpServerRequest request,
            Route route,
            String path,
            CallerFields caller,
            String id,
            Timing timing) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.links = parts.links();
        this.events = parts.events();
        this.request = request;
        this.response = request.response();
        this.route = route;
        this.path = path;
        this.caller = caller;
        this.id = id;
        this.timing = timing;
        this.delivery = new Delivery(context, parts, route, this, upload, timing);
    }

    /** Runs the call. */
    void start(CallLimits.Deadline allowed) {
        if (response.closed()) {
            events.left(timing.elapsed());
            return;
        }
        deadline = System.nanoTime() + allowed.end().toNanos();
        timer = vertx.setTimer(Math.max(1, allowed.begin().toMillis()), t -> expire());
        request.exceptionHandler(e -> leave());
        response.exceptionHandler(e -> leave());
        response.closeHandler(v -> leave());
        delivery.begin(deadline);
    }

    @Override
    public HttpMethod method() {
        return request.method();
    }

    @Override
    public RequestHead head(RelayLink link) {
        return new RequestHead(request.method(), path, fields(link));
    }

    private MultiMap fields(RelayLink link) {
        MultiMap headers = HttpHeaders.headers();
        Forwarding.down(request.headers(), headers);
        route.write(headers);
        caller.write(links.asksForTokens(link), headers);
        headers.add(Fields.REQUEST_ID, id);
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        headers.add(Fields.TIMEOUT, Math.max(1, left) + "ms");
        return headers;
    }

    @Override
    public void answered(RelayResponse answer) {
        MultiMap fromAgent = answer.head().headers();
        int status = answer.head().status();
        response.setStatusCode(status);
        Forwarding.up(fromAgent, response.headers());
        response.putHeader(RuntimeEndpoint.REQUEST_ID, id);
        response.putHeader("Server-Timing", timing.answered(fromAgent.get("server-timing")));
        response.putHeader("X-Content-Type-Options", "nosniff");
        if (links.isStopping() && request.version() == HttpVersion.HTTP_1_1) {
            // The next call had better go to another cloud.
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        if (status >= 500) {
            LOG.info("{} on {} was answered {} by the agent or the data source", id, route.id(), status);
        }
        new Answer(answer, request, this).start(context);
    }

    @Override
    public void whole() {
        if (finish()) {
            events.answered(response.getStatusCode(), timing.elapsed());
            // An answer that came before the request's body was read to its end needs no more of it.
            delivery.reset(StreamCode.NO_ERROR);
        }
    }

    @Override
    public void failed(Throwable cause) {
        if (!finish()) {
            return;
        }
        delivery.reset(StreamCode.CANCEL);
        events.failed(Problems.of(cause), response.headWritten(), timing.elapsed());
        if (response.headWritten()) {
            LOG.warn("{} on {} was cut off in the midst of the answer: {}", id, route.id(), cause.getMessage());
            cut();
        } else {
            response.headers().clear();
            response.putHeader("Server-Timing", timing.failed());
            Problems.answer(request, id, cause);
        }
    }

    private void expire() {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (response.headWritten() && left > 0) {
            timer = vertx.setTimer(left, t -> expire());
            return;
        }
        if (!response.headWritten() && left <= 0 && !asked && !READING.contains(request.method())) {
            asked = true;
            timer = vertx.setTimer(LAST_WORD_MILLIS, t -> expire());
            return;
        }
        failed(CloudCode.DEADLINE_EXCEEDED.failure(
                "No answer came before the deadline; ask for less, or for more time by Sallyport-Timeout"));
    }

    /** The caller has gone. */
    private void leave() {
        if (finish()) {
            LOG.debug("{} on {}: the caller has gone", id, route.id());
            events.left(timing.elapsed());
            delivery.reset(StreamCode.CANCEL);
        }
    }

    /** Makes the answer visibly incomplete: HTTP/1.1 closes the connection, HTTP/2 resets the stream. */
    private void cut() {
        response.reset(StreamCode.INTERNAL_ERROR.number()).onFailure(e -> LOG.debug("{}: {}", id, e.toString()));
    }

    private boolean finish() {
        if (done) {
            return false;
        }
        done = true;
        vertx.cancelTimer(timer);
        return true;
    }
}
