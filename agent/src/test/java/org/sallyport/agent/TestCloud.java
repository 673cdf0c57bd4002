package org.sallyport.agent;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SelfSignedCertificate;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.Fields;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.LinkSettings;
import org.sallyport.relay.Problem;
import org.sallyport.relay.RelayAcceptor;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.Where;

/** A cloud that knows nothing but enrolment, tokens and links, and refuses and answers what the test tells it to. */
final class TestCloud {
    /** An enrolment code that it takes. */
    static final String CODE = "gw-test.0123456789abcdefABCDEF";

    /** The token that it gives and takes. */
    static final String TOKEN = "token-of-the-test";

    final List<RelayLink> links = new CopyOnWriteArrayList<>();
    final AtomicInteger tokens = new AtomicInteger();
    private final Vertx vertx;
    private final RelayAcceptor acceptor;
    private final Queue<Promise<RelayLink>> awaited = new ArrayDeque<>();
    private @Nullable HttpServer server;
    private boolean tls;
    volatile @Nullable Problem enrolmentRefusal;
    volatile @Nullable Problem dialRefusal;
    volatile String gatewayName = "Test gateway";

    /** Answers what a member asks of its gateway. */
    volatile Handler<HttpServerRequest> member =
            request -> request.response().setStatusCode(404).end();

    volatile @Nullable JsonObject enrolled;
    volatile @Nullable JsonObject lastClaims;
    volatile @Nullable String lastAssertion;

    TestCloud(Vertx vertx) {
        this.vertx = vertx;
        this.acceptor = RelayAcceptor.create(vertx, LinkSettings.DEFAULT);
    }

    /** Listens on a port; 0 for any. */
    Future<TestCloud> listen(int port) {
        return listen(new HttpServerOptions().setPort(port));
    }

    /** Listens with TLS on any port. */
    Future<TestCloud> listenTls(SelfSignedCertificate certificate) {
        tls = true;
        return listen(new HttpServerOptions().setPort(0).setSsl(true).setKeyCertOptions(certificate.keyCertOptions()));
    }

    private Future<TestCloud> listen(HttpServerOptions options) {
        return vertx.createHttpServer(acceptor.configure(options.setHost("127.0.0.1")))
                .requestHandler(this::handle)
                .listen()
                .map(listening -> {
                    server = listening;
                    return this;
                });
    }

    int port() {
        return server == null ? 0 : server.actualPort();
    }

    URI url() {
        return URI.create((tls ? "https://localhost:" : "http://127.0.0.1:") + port());
    }

    Future<Void> close() {
        return server == null ? Future.succeededFuture() : server.close();
    }

    static Problem problem(String code, int status, boolean retryable) {
        return new Problem(code, status, code, "as the test says", retryable, Where.CLOUD, null);
    }

    /** The link that comes next, or one that is up. */
    synchronized Future<RelayLink> link() {
        for (RelayLink link : links) {
            if (link.available()) {
                return Future.succeededFuture(link);
            }
        }
        return nextLink();
    }

    /** The link that is dialled next. */
    synchronized Future<RelayLink> nextLink() {
        Promise<RelayLink> promise = Promise.promise();
        awaited.add(promise);
        return promise.future();
    }

    private synchronized void linked(RelayLink link) {
        links.add(link);
        while (!awaited.isEmpty()) {
            awaited.remove().complete(link);
        }
    }

    private void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/api/v1/enrolments" -> request.body().onSuccess(body -> enrol(request, body));
            case "/api/v1/token" -> request.body().onSuccess(body -> token(request, body));
            case Fields.UPGRADE_PATH -> upgrade(request);
            default -> {
                if (request.path().startsWith("/api/v1/member/")) {
                    member.handle(request);
                } else {
                    request.response().setStatusCode(404).end();
                }
            }
        }
    }

    private void enrol(HttpServerRequest request, Buffer body) {
        Problem refusal = enrolmentRefusal;
        if (refusal != null) {
            answer(request, refusal);
            return;
        }
        enrolled = body.toJsonObject();
        answer(
                request,
                201,
                new JsonObject()
                        .put("gateway", new JsonObject().put("id", "gw-test").put("name", gatewayName))
                        .put("member", new JsonObject().put("id", "mb-test").put("name", "Test member")));
    }

    private void token(HttpServerRequest request, Buffer body) {
        tokens.incrementAndGet();
        String assertion = body.toString().replaceAll(".*assertion=", "");
        lastAssertion = assertion;
        byte[] claims = java.util.Base64.getUrlDecoder().decode(assertion.split("\\.", -1)[1]);
        lastClaims = new JsonObject(new String(claims, StandardCharsets.UTF_8));
        answer(
                request,
                200,
                new JsonObject()
                        .put("access_token", TOKEN)
                        .put("token_type", "Bearer")
                        .put("expires_in", 3600));
    }

    private void upgrade(HttpServerRequest request) {
        Problem refusal = dialRefusal;
        if (refusal == null && !("Bearer " + TOKEN).equals(request.getHeader("authorization"))) {
            refusal = problem("token-invalid", 401, true);
        }
        if (refusal != null) {
            acceptor.refuse(request, refusal, null);
            return;
        }
        LinkIdentity identity = acceptor.identify(request);
        acceptor.accept(request, identity).onSuccess(link -> {
            link.onClose(closed -> links.remove(link));
            linked(link);
        });
    }

    static void answer(HttpServerRequest request, Problem problem) {
        request.response()
                .setStatusCode(problem.status())
                .putHeader("content-type", Problem.MEDIA_TYPE)
                .end(problem.toJson().toBuffer());
    }

    static void answer(HttpServerRequest request, int status, JsonObject json) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(json.toBuffer());
    }

    /** A request as a cloud sends it. */
    static RequestHead head(
            HttpMethod method, String path, String connector, JsonObject parameters, @Nullable String sealed) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add(Fields.CONNECTOR, connector)
                .add(Fields.CONNECTION, "cn-test;v=1")
                .add(Fields.PARAMETERS, parameters.encode())
                .add(Fields.REQUEST_ID, "rq-1")
                .add(Fields.BASE_URL, "http://cloud.test/apim/" + connector + "/cn-test");
        if (sealed != null) {
            headers.add(Fields.CREDENTIALS, "cms " + sealed.replaceAll("-----[A-Z ]+-----|\\s", ""));
        }
        return new RequestHead(method, path, headers);
    }
}
