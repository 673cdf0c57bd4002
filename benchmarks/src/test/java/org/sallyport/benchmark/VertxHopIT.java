package org.sallyport.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A caller who leaves gives back the connection that the hop took for it, wherever it is in its request. */
class VertxHopIT {
    /** More than the hop's event loops have connections, so that one kept by each would be missed. */
    private static final int CALLERS = 300;

    /** Large, so that few of them fill what is between the ends. */
    private static final Buffer PIECE = Buffer.buffer(new byte[512 * 1024]);

    private final Vertx vertx = Vertx.vertx();
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore left = new Semaphore(0);
    private int hop;

    @BeforeEach
    void open() throws TimeoutException {
        int origin = vertx.createHttpServer()
                .requestHandler(this::origin)
                .listen(0, "127.0.0.1")
                .map(HttpServer::actualPort)
                .await(20, TimeUnit.SECONDS);
        hop = VertxHop.open(vertx, origin, 2).await(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    /** Begins what the path says and never ends it, but for {@code /whole}. */
    private void origin(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (request.path().equals("/whole")) {
            response.end("whole");
            return;
        }
        response.closeHandler(closed -> left.release());
        if (request.path().equals("/stream")) {
            response.setChunked(true);
            pour(response);
        }
        begun.release();
    }

    private static void pour(HttpServerResponse response) {
        response.write(PIECE).onSuccess(written -> pour(response));
    }

    private void leaveInTheMidstOf(String request) throws IOException, InterruptedException, TimeoutException {
        for (int i = 0; i < CALLERS; i++) {
            try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), hop)) {
                caller.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                assertTrue(begun.tryAcquire(30, TimeUnit.SECONDS), "no request for caller " + i);
                if (request.startsWith("GET /stream")) {
                    assertEquals('H', caller.getInputStream().read());
                }
            }
            assertTrue(left.tryAcquire(30, TimeUnit.SECONDS), "kept the connection of caller " + i);
        }
        assertServes();
    }

    private void assertServes() throws TimeoutException {
        String answer = vertx.createHttpClient()
                .request(HttpMethod.GET, hop, "127.0.0.1", "/whole")
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body)
                .await(20, TimeUnit.SECONDS)
                .toString();
        assertEquals("whole", answer);
    }

    @Test
    void beforeTheAnswerBegins() throws IOException, InterruptedException, TimeoutException {
        leaveInTheMidstOf("GET /hang HTTP/1.1\r\nhost: hop\r\n\r\n");
    }

    @Test
    void whileTheAnswerIsPaused() throws IOException, InterruptedException, TimeoutException {
        leaveInTheMidstOf("GET /stream HTTP/1.1\r\nhost: hop\r\n\r\n");
    }

    @Test
    void inTheMidstOfAnUpload() throws IOException, InterruptedException, TimeoutException {
        leaveInTheMidstOf("POST /hang HTTP/1.1\r\nhost: hop\r\ncontent-length: 1000000\r\n\r\nbegun");
    }
}
