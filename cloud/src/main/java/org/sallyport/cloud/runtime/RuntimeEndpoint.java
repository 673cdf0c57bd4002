package org.sallyport.cloud.runtime;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.sallyport.cloud.connectors.ConnectorDocument;
import org.sallyport.cloud.connectors.SwaggerForm;
import org.sallyport.cloud.identity.Caller;
import org.sallyport.cloud.identity.Identity;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.Problems;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.relay.Fields;

/**
 * Everything below {@code /apim/}: tells who calls, finds the connection, checks that the caller may use it, and starts
 * the {@link Exchange}. What is in memory is not waited for. Called on the request's context.
 */
public final class RuntimeEndpoint {
    static final String REQUEST_ID = "Sallyport-Request-Id";

    private final Vertx vertx;
    private final RuntimeParts parts;
    private final String publicUrl;
    private final KeptBodies kept = KeptBodies.ofHeap();
    private final ConcurrentMap<RuntimePath.Document, Buffer> documents = new ConcurrentHashMap<>();
    private volatile boolean draining;

    /**
     * The runtime of a cloud.
     *
     * @param publicUrl the URL under which callers reach the cloud, without a trailing slash
     */
    public RuntimeEndpoint(Vertx vertx, RuntimeParts parts, String publicUrl) {
        this.vertx = vertx;
        this.parts = parts;
        this.publicUrl = publicUrl;
    }

    /** Refuses new calls from now on. */
    public void stopAccepting() {
        draining = true;
    }

    /** Whether a request target belongs to the runtime. */
    public static boolean takes(String uri) {
        return uri.startsWith(RuntimePath.PREFIX);
    }

    /** Answers a request. */
    public void handle(HttpServerRequest request) {
        String id = RequestIds.next();
        Timing timing = new Timing();
        parts.events().began();
        try {
            if (draining) {
                throw CloudCode.CLOUD_DRAINING.failure("The cloud is stopping; send the request again");
            }
            if (request.version() == HttpVersion.HTTP_1_0) {
                throw CloudCode.HTTP_VERSION.failure("Use HTTP/1.1 or HTTP/2");
            }
            RuntimePath path = RuntimePath.parse(request.uri());
            String token = Identity.bearer(request.getHeader(HttpHeaders.AUTHORIZATION));
            if (!Upload.isBodyless(request)) {
                request.pause();
            }
            parts.identity()
                    .authenticate(token)
                    .compose(caller -> answer(request, path, caller, id, timing))
                    .onFailure(e -> refuse(request, id, timing, e));
        } catch (RuntimeException e) {
            refuse(request, id, timing, e);
        }
    }

    private void refuse(HttpServerRequest request, String id, Timing timing, Throwable failure) {
        if (!request.response().headWritten()) {
            request.response().putHeader("Server-Timing", timing.failed());
        }
        parts.events().failed(Problems.of(failure), false, timing.elapsed());
        Problems.answer(request, id, failure);
    }

    private Future<Void> answer(HttpServerRequest request, RuntimePath path, Caller caller, String id, Timing timing) {
        if (path instanceof RuntimePath.Document document) {
            sendDocument(request, document, id);
            parts.events().answered(request.response().getStatusCode(), timing.elapsed());
            return Future.succeededFuture();
        }
        RuntimePath.Operation operation = (RuntimePath.Operation) path;
        parts.connectors().require(operation.connector());
        CallerFields fields = CallerFields.of(caller, request.headers());
        CallLimits.Deadline deadline = parts.limits().deadline(request.getHeader(Fields.TIMEOUT));
        Route route = parts.routes().cached(operation.connection());
        if (route != null) {
            call(request, operation, route, fields, id, timing, deadline);
            return Future.succeededFuture();
        }
        return parts.routes().load(operation.connection()).map(loaded -> {
            call(request, operation, loaded, fields, id, timing, deadline);
            return null;
        });
    }

    private void call(
            HttpServerRequest request,
            RuntimePath.Operation operation,
            Route route,
            CallerFields fields,
            String id,
            Timing timing,
            CallLimits.Deadline deadline) {
        if (!route.connector().equals(operation.connector()) || !fields.caller().mayUse(route.owner())) {
            throw Routes.unknown(operation.connection());
        }
        Upload upload = new Upload(request, kept);
        new Exchange(vertx, parts, upload, request, route, operation.rest(), fields, id, timing).start(deadline);
    }

    private void sendDocument(HttpServerRequest request, RuntimePath.Document document, String id) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            request.response().putHeader("Allow", "GET, HEAD");
            throw CloudCode.METHOD_NOT_ALLOWED.failure("A connector's document can only be read");
        }
        Connector connector = parts.connectors().require(document.connector());
        Buffer body = documents.computeIfAbsent(document, d -> {
            JsonObject openApi = ConnectorDocument.of(connector, publicUrl);
            return (d.swagger() ? SwaggerForm.of(openApi) : openApi).toBuffer();
        });
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(REQUEST_ID, id)
                .end(body);
    }
}
