package org.sallyport.benchmark;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.sallyport.rig.Processes;

/** A peer: the least reverse proxy that streams, on the HTTP server and client that Sallyport stands on. */
public final class VertxHop extends VerticleBase {
    private static final int CHUNK = 64 * 1024;
    private static final int CONNECTIONS = 64;

    private final int origin;
    private final Promise<Integer> port;
    private @Nullable HttpClient client;

    private VertxHop(int origin, Promise<Integer> port) {
        this.origin = origin;
        this.port = port;
    }

    /** Forwards a free port to the origin's, on as many event loops as there are processors, and tells it. */
    public static void main(String[] arguments) {
        int origin = Integer.parseInt(arguments[0]);
        int loops = Runtime.getRuntime().availableProcessors();
        Promise<Integer> port = Promise.promise();
        Vertx.vertx()
                .deployVerticle(() -> new VertxHop(origin, port), new DeploymentOptions().setInstances(loops))
                .compose(deployed -> port.future())
                .onSuccess(listening -> Processes.announce("port", listening))
                .onFailure(e -> {
                    throw new IllegalStateException("the hop can't listen", e);
                });
    }

    @Override
    public Future<?> start() {
        HttpClient to = vertx.createHttpClient(
                new HttpClientOptions().setTcpNoDelay(true).setMaxChunkSize(CHUNK),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        client = to;
        return vertx.createHttpServer(
                        new HttpServerOptions().setTcpNoDelay(true).setMaxChunkSize(CHUNK))
                .requestHandler(request -> forward(to, request))
                .listen(SocketAddress.sharedRandomPort(1, "127.0.0.1"))
                .onSuccess(server -> port.tryComplete(server.actualPort()));
    }

    private void forward(HttpClient to, HttpServerRequest request) {
        request.pause();
        to.request(request.method(), origin, "127.0.0.1", request.path())
                .compose(out -> send(request, out))
                .compose(in -> answer(in, request.response()))
                .onFailure(failure -> request.connection().close());
    }

    private static Future<HttpClientResponse> send(HttpServerRequest request, HttpClientRequest out) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            request.resume();
            return out.send();
        }
        out.putHeader(HttpHeaders.CONTENT_LENGTH, length);
        return out.send(request);
    }

    private static Future<Void> answer(HttpClientResponse in, HttpServerResponse response) {
        response.setStatusCode(in.statusCode());
        String length = in.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            response.setChunked(true);
        } else {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, length);
        }
        // An answer that nobody takes must not keep its connection: the pool would run dry.
        return in.pipeTo(response).onFailure(failure -> in.request().reset());
    }

    @Override
    public Future<?> stop() {
        return client == null ? Future.succeededFuture() : client.close();
    }
}
