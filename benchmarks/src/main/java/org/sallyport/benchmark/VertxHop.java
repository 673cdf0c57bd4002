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
    private static final int CONNECTIONS = 128;

    private final int origin;
    private final Promise<Integer> port;
    private @Nullable HttpClient client;

    private VertxHop(int origin, Promise<Integer> port) {
        this.origin = origin;
        this.port = port;
    }

    /** Forwards a free port to the origin's, on as many event loops as there are processors, and tells it. */
    public static void main(String[] arguments) {
        open(Vertx.vertx(), Integer.parseInt(arguments[0]), Runtime.getRuntime().availableProcessors())
                .onSuccess(listening -> Processes.announce("port", listening))
                .onFailure(e -> {
                    throw new IllegalStateException("the hop can't listen", e);
                });
    }

    /** Forwards a free port, which it completes with, to the origin's. */
    static Future<Integer> open(Vertx vertx, int origin, int loops) {
        Promise<Integer> port = Promise.promise();
        return vertx.deployVerticle(() -> new VertxHop(origin, port), new DeploymentOptions().setInstances(loops))
                .compose(deployed -> port.future());
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
                .onSuccess(out -> exchange(request, out))
                .onFailure(failure -> request.connection().close());
    }

    /** An end that goes takes the other with it: half an exchange would keep its connection, and the pool run dry. */
    private static void exchange(HttpServerRequest request, HttpClientRequest out) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            out.reset();
            return;
        }
        response.closeHandler(left -> out.reset());
        out.exceptionHandler(failure -> request.connection().close());
        send(request, out).compose(in -> answer(in, response)).onFailure(failure -> {
            out.reset();
            request.connection().close();
        });
    }

    private static Future<HttpClientResponse> send(HttpServerRequest request, HttpClientRequest out) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            request.resume();
            return out.send();
        }
        out.putHeader(HttpHeaders.CONTENT_LENGTH, length);
        // send(request) would end a body that breaks off as if it were whole, and the origin wait for the rest.
        request.pipe().endOnFailure(false).to(out).onFailure(cut -> out.reset());
        return out.response();
    }

    private static Future<Void> answer(HttpClientResponse in, HttpServerResponse response) {
        response.setStatusCode(in.statusCode());
        String length = in.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            response.setChunked(true);
        } else {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, length);
        }
        // A pipe that ends the answer when writing fails then trips over it: an exception and its trace each time.
        return in.pipe().endOnFailure(false).to(response);
    }

    @Override
    public Future<?> stop() {
        return client == null ? Future.succeededFuture() : client.close();
    }
}
