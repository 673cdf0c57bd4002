package org.sallyport.cloud.management;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.connectors.Connectors;
import org.sallyport.cloud.enrolment.Enrolments;
import org.sallyport.cloud.identity.Caller;
import org.sallyport.cloud.identity.Identity;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.Problems;
import org.sallyport.cloud.relay.GatewayNotices;
import org.sallyport.cloud.relay.LinkRegistry;
import org.sallyport.cloud.runtime.ConnectionTest;
import org.sallyport.cloud.runtime.RequestIds;
import org.sallyport.cloud.runtime.Routes;
import org.sallyport.cloud.store.Store;

/** Everything below {@code /api/v1}; what is nowhere gets its problem document here, too. Thread-safe. */
public final class ManagementApi {
    private static final String BASE = "/api/v1";
    private static final int LARGEST_BODY = 256 * 1024;
    private static final int ENROLMENT_BURST = 30;
    private static final Duration ENROLMENT_REFILL = Duration.ofSeconds(2);

    private final Identity identity;
    private final List<ApiRoute> routes;
    private final Router router;
    private volatile boolean draining;

    /** What the API works on. */
    public record Parts(
            Identity identity,
            Store store,
            Connectors connectors,
            Enrolments enrolments,
            LinkRegistry links,
            Routes routes,
            ConnectionTest test,
            InstantSource clock) {}

    /**
     * The API of a cloud.
     *
     * @param codeLife how long an enrolment code is good
     * @param publicUrl the URL under which callers reach the cloud, without a trailing slash
     */
    public ManagementApi(Vertx vertx, Parts parts, Duration codeLife, String publicUrl) {
        this.identity = parts.identity();
        this.routes = routes(parts, new GatewayNotices(vertx, parts.links()), codeLife, publicUrl);
        this.router = router(vertx);
    }

    /** Refuses new calls from now on. */
    public void stopAccepting() {
        draining = true;
    }

    /** Answers a request. */
    public void handle(HttpServerRequest request) {
        router.handle(request);
    }

    /** The calls that there are, for the test that compares them with the OpenAPI document. */
    List<ApiRoute> routes() {
        return routes;
    }

    private static List<ApiRoute> routes(Parts parts, GatewayNotices notices, Duration codeLife, String publicUrl) {
        AttemptLimiter limiter = new AttemptLimiter(ENROLMENT_BURST, ENROLMENT_REFILL, parts.clock());
        List<ApiRoute> all = new ArrayList<>();
        all.addAll(new GatewayCalls(parts.store(), parts.links(), notices, codeLife, publicUrl).routes());
        all.addAll(new ConnectionCalls(
                        parts.store(), parts.connectors(), parts.routes(), parts.test(), parts.links(), publicUrl)
                .routes());
        all.addAll(new ConnectorCalls(parts.connectors(), publicUrl).routes());
        all.addAll(
                new AgentCalls(parts.enrolments(), parts.store().gateways(), parts.links(), notices, limiter).routes());
        MemberAuthentication members = new MemberAuthentication(parts.store().members(), parts.clock());
        all.addAll(new MemberCalls(parts.store(), members, parts.routes(), notices, publicUrl).routes());
        Buffer document = openApi();
        all.add(new ApiRoute(
                HttpMethod.GET,
                "/openapi.json",
                "",
                true,
                call -> Future.succeededFuture(new Reply(200, document, null))));
        return List.copyOf(all);
    }

    private Router router(Vertx vertx) {
        Router built = Router.router(vertx);
        BodyHandler body = BodyHandler.create(false).setBodyLimit(LARGEST_BODY);
        for (ApiRoute route : routes) {
            String path = BASE + route.path().replace("{", ":").replace("}", "");
            built.route(route.method(), path).handler(body).handler(context -> answer(route, context));
        }
        built.errorHandler(
                404,
                context -> refuse(
                        context,
                        CloudCode.UNKNOWN_PATH.failure(
                                "There is nothing at this path; GET " + BASE + "/openapi.json tells what there is")));
        built.errorHandler(
                405,
                context -> refuse(
                        context,
                        CloudCode.METHOD_NOT_ALLOWED.failure("The resource doesn't know the method "
                                + context.request().method())));
        built.errorHandler(
                413,
                context -> refuse(
                        context, CloudCode.BODY_TOO_LARGE.failure("A body may hold " + LARGEST_BODY + " bytes")));
        built.errorHandler(
                400,
                context -> refuse(
                        context,
                        CloudCode.MALFORMED_REQUEST.failure("The request's path, query or form can't be read")));
        built.errorHandler(500, context -> {
            Throwable failure = context.failure();
            refuse(context, failure == null ? new IllegalStateException("failed without a cause") : failure);
        });
        return built;
    }

    private void answer(ApiRoute route, RoutingContext context) {
        String id = RequestIds.next();
        HttpServerRequest request = context.request();
        try {
            if (draining) {
                throw CloudCode.CLOUD_DRAINING.failure("The cloud is stopping; send the request again");
            }
            authenticated(route, request)
                    .compose(caller -> {
                        requireMediaType(route, request);
                        return route.operation().run(new ApiCall(caller, id, context));
                    })
                    .onComplete(reply -> send(request.response(), reply, id), e -> Problems.answer(request, id, e));
        } catch (RuntimeException e) {
            Problems.answer(request, id, e);
        }
    }

    private Future<Caller> authenticated(ApiRoute route, HttpServerRequest request) {
        return route.anonymous()
                ? Future.succeededFuture(ApiCall.NOBODY)
                : identity.authenticate(Identity.bearer(request.getHeader(HttpHeaders.AUTHORIZATION)));
    }

    private static void requireMediaType(ApiRoute route, HttpServerRequest request) {
        if (!route.body().isEmpty() && !isOfType(route.body(), request.getHeader(HttpHeaders.CONTENT_TYPE))) {
            throw CloudCode.UNSUPPORTED_MEDIA_TYPE.failure("Send the body as " + route.body());
        }
    }

    private static boolean isOfType(String wanted, @Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals(wanted) || (wanted.equals(ApiRoute.JSON) && type.equals("application/merge-patch+json"));
    }

    private static void send(HttpServerResponse response, Reply reply, String id) {
        response.setStatusCode(reply.status())
                .putHeader("Sallyport-Request-Id", id)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        Long version = reply.version();
        if (version != null) {
            response.putHeader(HttpHeaders.ETAG, ApiCall.etag(version));
        }
        Buffer body = reply.body();
        if (body == null) {
            response.end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body);
        }
    }

    private static void refuse(RoutingContext context, Throwable failure) {
        Problems.answer(context.request(), RequestIds.next(), failure);
    }

    private static Buffer openApi() {
        try (InputStream document = ManagementApi.class.getResourceAsStream("openapi.json")) {
            if (document == null) {
                throw new IllegalStateException("the OpenAPI document is not on the class path");
            }
            return Buffer.buffer(document.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
