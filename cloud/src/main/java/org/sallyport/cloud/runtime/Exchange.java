package org.sallyport.cloud.runtime;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.identity.Caller;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.Problems;
import org.sallyport.cloud.relay.LinkRegistry;
import org.sallyport.relay.Fields;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RelayRequest;
import org.sallyport.relay.RelayResponse;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.StreamCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call, from the caller through a link to the agent and back. Lives on the request's context. It ends once, in one
 * of four ways: whole, refused with a problem document, cut (the head was out), or given up because the caller left.
 */
final class Exchange implements Answer.Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final int ATTEMPTS = 3;

    private final Vertx vertx;
    private final Context context;
    private final LinkRegistry links;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Route route;
    private final String path;
    private final Caller caller;
    private final String id;
    private final Timing timing;
    private final boolean bodyless;
    private final Set<RelayLink> tried = new HashSet<>();
    private long deadline;
    private long timer;
    private boolean done;
    private @Nullable RelayRequest current;

    Exchange(
            Vertx vertx,
            LinkRegistry links,
            HttpServerRequest request,
            Route route,
            String path,
            Caller caller,
            String id,
            Timing timing) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.links = links;
        this.request = request;
        this.response = request.response();
        this.route = route;
        this.path = path;
        this.caller = caller;
        this.id = id;
        this.timing = timing;
        this.bodyless = isBodyless(request);
    }

    /** Whether it is certain from the head that no body follows. */
    static boolean isBodyless(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            return length.equals("0");
        }
        return request.version() != HttpVersion.HTTP_2 && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /** Runs the call. */
    void start(CallLimits.Deadline allowed) {
        if (response.closed()) {
            return;
        }
        deadline = System.nanoTime() + allowed.end().toNanos();
        timer = vertx.setTimer(Math.max(1, allowed.begin().toMillis()), t -> expire());
        response.exceptionHandler(e -> leave());
        response.closeHandler(v -> leave());
        attempt();
    }

    private void attempt() {
        RelayLink link = links.pick(route.gateway(), route.id(), tried);
        if (link == null) {
            failed(CloudCode.GATEWAY_OFFLINE.failure("No agent of the gateway " + route.gateway()
                    + " is connected to this cloud; see that one runs and reaches it"));
            return;
        }
        RelayRequest relayed;
        try {
            relayed = link.request(new RequestHead(request.method(), path, fields()));
        } catch (IllegalArgumentException e) {
            failed(CloudCode.MALFORMED_REQUEST.failure("A header field can't be forwarded: " + e.getMessage(), e));
            return;
        }
        current = relayed;
        timing.sent();
        boolean empty = isEmpty();
        Future<RelayResponse> answer = empty ? relayed.send() : relayed.response();
        answer.onComplete(this::answered, e -> retryOrFail(link, e));
        if (!empty) {
            upload(relayed);
        }
    }

    /** Whether there is no body; over HTTP/2 a head alone may not tell, the request's end does. */
    private boolean isEmpty() {
        return bodyless || (request.isEnded() && request.bytesRead() == 0);
    }

    private MultiMap fields() {
        MultiMap headers = HttpHeaders.headers();
        Forwarding.down(request.headers(), headers);
        route.write(headers);
        headers.add(Fields.CALLER, PercentEncoding.encode(caller.subject()));
        headers.add(Fields.REQUEST_ID, id);
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        headers.add(Fields.TIMEOUT, Math.max(1, left) + "ms");
        return headers;
    }

    private void upload(RelayRequest relayed) {
        request.pipe().endOnFailure(false).to(relayed).onFailure(e -> {
            // Either the link failed, which the response tells, or the caller left in the midst of its body.
            if (response.closed() || e instanceof StreamResetException) {
                leave();
            }
        });
    }

    /** Another link may be tried only if the agent can't have seen the request, and it can be sent again as it was. */
    private void retryOrFail(RelayLink link, Throwable failure) {
        if (!done
                && isEmpty()
                && failure instanceof LinkException lost
                && lost.unprocessed()
                && tried.size() + 1 < ATTEMPTS) {
            tried.add(link);
            if (links.pick(route.gateway(), route.id(), tried) != null) {
                LOG.debug("{} is sent again on another link: {}", id, lost.getMessage());
                attempt();
                return;
            }
        }
        failed(failure);
    }

    private void answered(RelayResponse answer) {
        if (done) {
            answer.reset(StreamCode.CANCEL);
            return;
        }
        MultiMap fromAgent = answer.head().headers();
        int status = answer.head().status();
        response.setStatusCode(status);
        Forwarding.up(fromAgent, response.headers());
        response.putHeader(RuntimeEndpoint.REQUEST_ID, id);
        response.putHeader("Server-Timing", timing.answered(fromAgent.get("server-timing")));
        response.putHeader("X-Content-Type-Options", "nosniff");
        if (status >= 500) {
            LOG.info("{} on {} was answered {} by the agent or the data source", id, route.id(), status);
        }
        new Answer(answer, request, this).start(context);
    }

    @Override
    public void whole() {
        if (finish()) {
            // An answer that came before the request's body was read to its end needs no more of it.
            reset(StreamCode.NO_ERROR);
        }
    }

    @Override
    public void failed(Throwable cause) {
        if (!finish()) {
            return;
        }
        reset(StreamCode.CANCEL);
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
        failed(CloudCode.DEADLINE_EXCEEDED.failure(
                "No answer came before the deadline; ask for less, or for more time by Sallyport-Timeout"));
    }

    /** The caller has gone. */
    private void leave() {
        if (finish()) {
            LOG.debug("{} on {}: the caller has gone", id, route.id());
            reset(StreamCode.CANCEL);
        }
    }

    /** Makes the answer visibly incomplete: HTTP/1.1 closes the connection, HTTP/2 resets the stream. */
    private void cut() {
        response.reset(StreamCode.INTERNAL_ERROR.number()).onFailure(e -> LOG.debug("{}: {}", id, e.toString()));
    }

    private void reset(StreamCode code) {
        RelayRequest relayed = current;
        if (relayed != null) {
            relayed.reset(code);
        }
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
