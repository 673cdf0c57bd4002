package org.sallyport.cloud.runtime;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.identity.Caller;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.Problems;
import org.sallyport.cloud.relay.LinkFetch;
import org.sallyport.cloud.relay.LinkRegistry;
import org.sallyport.relay.Fields;
import org.sallyport.relay.Problem;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RequestHead;

/** Tests a connection as a caller would use it: through a link, an agent, and into its data source. */
public final class ConnectionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Routes routes;
    private final LinkRegistry links;

    /** Tests over these links. */
    public ConnectionTest(Vertx vertx, Routes routes, LinkRegistry links) {
        this.vertx = vertx;
        this.routes = routes;
        this.links = links;
    }

    /**
     * Runs the test operation of a connection.
     *
     * @param path the operation's path
     * @return the problem document that the test ended with; null when it went well. Fails only when the test could not
     *     be made at all
     */
    public Future<@Nullable JsonObject> run(String connection, String path, Caller caller, String requestId) {
        return routes.load(connection).compose(route -> {
            RelayLink link = links.pick(route.gateway(), connection, List.of());
            if (link == null) {
                return Future.succeededFuture(document(
                        CloudCode.GATEWAY_OFFLINE.failure("No agent of the gateway " + route.gateway()
                                + " is connected to this cloud; see that one runs and reaches it"),
                        requestId));
            }
            MultiMap headers = HttpHeaders.headers().add("accept", "application/json");
            route.write(headers);
            CallerFields.write(caller, links.asksForTokens(link), headers);
            headers.add(Fields.REQUEST_ID, requestId).add(Fields.TIMEOUT, TIMEOUT.toMillis() + "ms");
            return LinkFetch.fetch(vertx, link, new RequestHead(HttpMethod.GET, path, headers), TIMEOUT)
                    .map(answer -> outcome(answer, requestId))
                    .otherwise(e -> document(e, requestId));
        });
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
