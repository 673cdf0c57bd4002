package org.sallyport.benchmark;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.sallyport.rig.Processes;

/**
 * The server behind all routes: plain Vert.x HTTP that answers {@code GET /bytes/n} whole, {@code GET /stream/n} as a
 * stream, and {@code POST /sink} with how many bytes came.
 */
public final class OriginServer {
    private static final Buffer CHUNK = Buffer.buffer(new byte[64 * 1024]);

    private OriginServer() {}

    /** Listens on a free port of the loopback interface and prints it. */
    public static void main(String[] arguments) {
        open(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)))
                .onSuccess(listening -> Processes.announce("port", listening))
                .onFailure(e -> {
                    throw new IllegalStateException("the origin can't listen", e);
                });
    }

    /** Listens on a free port of the loopback interface, which it completes with. */
    static Future<Integer> open(Vertx vertx) {
        return vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                .requestHandler(OriginServer::answer)
                .listen(0, "127.0.0.1")
                .map(HttpServer::actualPort);
    }

    private static void answer(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.POST)) {
            long[] received = {0};
            request.handler(bytes -> received[0] += bytes.length());
            request.endHandler(ended -> request.response().end(Long.toString(received[0])));
            return;
        }
        long bytes = Long.parseLong(request.path().substring(request.path().lastIndexOf('/') + 1));
        if (request.path().startsWith("/bytes/")) {
            request.response().end(CHUNK.slice(0, (int) bytes));
        } else {
            request.response().putHeader("content-length", Long.toString(bytes));
            stream(request.response(), bytes);
        }
    }

    private static void stream(HttpServerResponse response, long bytes) {
        long left = bytes;
        while (left > 0 && !response.writeQueueFull()) {
            int size = (int) Math.min(left, CHUNK.length());
            response.write(size == CHUNK.length() ? CHUNK : CHUNK.slice(0, size));
            left -= size;
        }
        if (left == 0) {
            response.end();
        } else {
            long rest = left;
            response.drainHandler(drained -> stream(response, rest));
        }
    }
}
