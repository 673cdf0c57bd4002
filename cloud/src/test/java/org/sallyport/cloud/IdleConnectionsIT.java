package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdleConnectionsIT {
    private static final int READ_LIMIT_MILLIS = 20_000;

    private final AtomicLong now = new AtomicLong();
    private final IdleConnections idle = new IdleConnections(now::get, Duration.ofSeconds(60));
    private final Promise<Void> opened = Promise.promise();
    private final Promise<HttpServerRequest> called = Promise.promise();
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private int port;

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @BeforeEach
    void start() throws Exception {
        listen(new HttpServerOptions().setHttp2ClearTextEnabled(false));
    }

    private void listen(HttpServerOptions options) throws Exception {
        Promise<HttpServer> listening = Promise.promise();
        context.runOnContext(begin -> vertx.createHttpServer(options)
                .connectionHandler(connection -> {
                    idle.opened(connection);
                    opened.tryComplete();
                })
                .requestHandler(request -> {
                    idle.called(request);
                    called.complete(request);
                })
                .listen(0, "127.0.0.1")
                .onComplete(listening));
        port = await(listening.future()).actualPort();
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    private void sweepAfter(long seconds) throws Exception {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
        Promise<Void> swept = Promise.promise();
        context.runOnContext(run -> {
            idle.closeIdle();
            swept.complete();
        });
        await(swept.future());
    }

    private Socket send(String text) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(READ_LIMIT_MILLIS);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void headThatNeverEndsIsNotWaitedFor() throws Exception {
        try (Socket socket = send("GET / HTTP/1.1\r\nHost: x\r\nX-Slow")) {
            await(opened.future());
            sweepAfter(61);
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void callerThatSendsNothingIsNotWaitedFor() throws Exception {
        try (Socket socket = send("")) {
            await(opened.future());
            sweepAfter(59);
            sweepAfter(2);
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void longCallIsNotIdleAndItsConnectionIsKeptForAMinuteMore() throws Exception {
        try (Socket socket = send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")) {
            HttpServerRequest request = await(called.future());
            sweepAfter(3000);
            Promise<Void> ended = Promise.promise();
            context.runOnContext(run -> request.response().end("whole").onComplete(ended));
            await(ended.future());
            sweepAfter(59);
            byte[] answer = socket.getInputStream().readNBytes(1);
            assertEquals(1, answer.length);
            sweepAfter(2);
            String rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(rest.endsWith("whole"), rest);
        }
    }

    @Test
    void callThatIsResetOverHttp2IsOver() throws Exception {
        listen(new HttpServerOptions());
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        Promise<Void> closed = Promise.promise();
        Future<HttpClientRequest> sent = client.request(HttpMethod.GET, port, "127.0.0.1", "/")
                .compose(request -> {
                    request.connection().closeHandler(closed::complete);
                    return request.sendHead().map(request);
                });
        HttpServerRequest request = await(called.future());
        sweepAfter(3000);
        Promise<Void> reset = Promise.promise();
        context.runOnContext(v -> request.response().closeHandler(reset::complete));
        await(sent).reset();
        await(reset.future());
        sweepAfter(59);
        assertFalse(closed.future().isComplete());
        sweepAfter(2);
        await(closed.future());
    }
}
