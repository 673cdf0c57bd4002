package org.sallyport.cloud.runtime;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.identity.Caller;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.Problems;
import org.sallyport.cloud.relay.LinkFetch;
import org.sallyport.relay.Fields;
import org.sallyport.relay.Problem;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RelayResponse;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.StreamCode;

/** Tests a connection as a caller would use it: through a link, an agent, and into its data source. */
public final class ConnectionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final RuntimeParts parts;

    /** Tests with what calls go through. */
    public ConnectionTest(Vertx vertx, RuntimeParts parts) {
        this.vertx = vertx;
        this.parts = parts;
    }

    /**
     * Runs the test operation of a connection. Like any call it waits a moment for a link to come back, and is sent again
     * when one is lost.
     *
     * @param path the operation's path
     * @return the problem document that the test ended with; null when it went well. Fails only when the test could not
     *     be made at all
     */
    public Future<@Nullable JsonObject> run(String connection, String path, Caller caller, String requestId) {
        return parts.routes()
                .load(connection)
                .compose(route -> new Probe(route, path, caller, requestId)
                        .send()
                        .map(answer -> outcome(answer, requestId))
                        .otherwise(e -> document(e, requestId)));
    }

    /** One test under way; on the context of whoever asked for it. */
    private final class Probe implements Delivery.Call {
        private final Route route;
        private final String path;
        private final Caller caller;
        private final String requestId;
        private final long deadline = System.nanoTime() + TIMEOUT.toNanos();
        private final Promise<LinkFetch.Fetched> answer = Promise.promise();
        private final Delivery delivery;

        Probe(Route route, String path, Caller caller, String requestId) {
            this.route = route;
            this.path = path;
            this.caller = caller;
            this.requestId = requestId;
            this.delivery =
                    new Delivery(vertx.getOrCreateContext(), parts, route, this, Delivery.Body.NONE, new Timing());
        }

        Future<LinkFetch.Fetched> send() {
            long timer = vertx.setTimer(TIMEOUT.toMillis(), t -> expire());
            delivery.begin(deadline);
            return answer.future().onComplete(r -> vertx.cancelTimer(timer));
        }

        private void expire() {
            if (answer.tryFail(CloudCode.DEADLINE_EXCEEDED.failure(
                    "The test operation was not answered within " + TIMEOUT.toSeconds() + " s"))) {
                delivery.reset(StreamCode.CANCEL);
            }
        }

        @Override
        public HttpMethod method() {
            return HttpMethod.GET;
        }

        @Override
        public RequestHead head(RelayLink link) {
            MultiMap headers = HttpHeaders.headers().add("accept", "application/json");
            route.write(headers);
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            CallerFields.of(caller).write(parts.links().asksForTokens(link), headers);
            headers.add(Fields.REQUEST_ID, requestId).add(Fields.TIMEOUT, Math.max(1, left) + "ms");
            return new RequestHead(HttpMethod.GET, path, headers);
        }

        @Override
        public void answered(RelayResponse response) {
            LinkFetch.gather(response).onComplete(answer::tryComplete, answer::tryFail);
        }

        @Override
        public void failed(Throwable cause) {
            answer.tryFail(cause);
        }
    }

    private static @Nullable JsonObject outcome(LinkFetch.Fetched answer, String requestId) {
        int status = answer.head().status();
        if (status < 300) {
            return null;
        }
        try {
            JsonObject problem = new JsonObject(answer.body());
            if (problem.containsKey("code")) {
                return problem.put("requestId", requestId);
            }
        } catch (DecodeException e) {
            // told below like every answer that is no problem document
        }
        return document(CloudCode.TEST_FAILED.failure("The test operation was answered " + status), requestId);
    }

    private static JsonObject document(Throwable failure, String requestId) {
        Problem problem = Problems.of(failure);
        return problem.withRequestId(requestId).toJson();
    }
}
