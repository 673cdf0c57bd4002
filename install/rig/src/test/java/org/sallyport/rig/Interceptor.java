package org.sallyport.rig;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a member and its cloud: loses requests or answers, as a process does that is killed, and changes answers,
 * as a cloud does that someone has broken into.
 */
final class Interceptor {
    private final HttpClient client;
    private final HttpServer server;
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<String> held = new CopyOnWriteArrayList<>();
    private @Nullable URI cloud;
    private volatile Predicate<String> loseRequest = request -> false;
    private volatile Predicate<String> loseAnswer = request -> false;
    private volatile Predicate<String> holdAnswer = request -> false;
    private volatile UnaryOperator<JsonObject> gateway = UnaryOperator.identity();

    Interceptor(Vertx vertx) {
        client = vertx.createHttpClient();
        server = vertx.createHttpServer().requestHandler(this::handle);
    }

    Future<URI> listen() {
        return server.listen(0, "127.0.0.1").map(listening -> url());
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    void forwardTo(URI url) {
        cloud = url;
    }

    /** Passes everything on from now on, and forgets what it saw. */
    void reset() {
        loseRequest = request -> false;
        loseAnswer = request -> false;
        holdAnswer = request -> false;
        gateway = UnaryOperator.identity();
        seen.clear();
        held.clear();
    }

    /** The requests that came, as method and path. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    void loseRequests(Predicate<String> which) {
        loseRequest = which;
    }

    void loseAnswers(Predicate<String> which) {
        loseAnswer = which;
    }

    /** Keeps answers back for good: whoever asked waits. */
    void holdAnswers(Predicate<String> which) {
        holdAnswer = which;
    }

    /** The requests whose answers came and were kept back. */
    List<String> held() {
        return List.copyOf(held);
    }

    /** Changes what {@code GET /member/gateway} answers. */
    void changeGateway(UnaryOperator<JsonObject> change) {
        gateway = change;
    }

    private void handle(HttpServerRequest request) {
        String what = request.method() + " " + request.path();
        seen.add(what);
        if (loseRequest.test(what)) {
            request.connection().close();
            return;
        }
        URI to = Objects.requireNonNull(cloud);
        request.body()
                .compose(body -> client.request(new RequestOptions()
                                .setHost(to.getHost())
                                .setPort(to.getPort())
                                .setMethod(request.method())
                                .setURI(request.uri())
                                .setHeaders(request.headers()))
                        .compose(forwarded -> forwarded.send(body)))
                .compose(answer -> answer.body().map(body -> {
                    if (loseAnswer.test(what)) {
                        return request.connection().close();
                    }
                    if (holdAnswer.test(what)) {
                        held.add(what);
                        return Future.succeededFuture();
                    }
                    answer.headers().forEach((name, value) -> request.response().putHeader(name, value));
                    Buffer sent = what.equals("GET /api/v1/member/gateway")
                            ? gateway.apply(body.toJsonObject()).toBuffer()
                            : body;
                    request.response().headers().remove("content-length");
                    return request.response().setStatusCode(answer.statusCode()).end(sent);
                }));
    }

    Future<Void> close() {
        return server.close().eventually(client::close);
    }
}
