package org.sallyport.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The other end of a WebSocket, which sends whatever bytes a test likes and keeps what it gets. */
final class RawPeer {
    static final Buffer PREFACE = Buffer.buffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;
    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private final WebSocketBase webSocket;
    private final Buffer received = Buffer.buffer();
    private final Promise<Integer> closed = Promise.promise();
    private final Promise<Void> enough = Promise.promise();
    private int awaited = Integer.MAX_VALUE;
    private @Nullable RawPeer forward;

    RawPeer(WebSocketBase webSocket) {
        this.webSocket = webSocket;
        webSocket.handler(this::keep);
        webSocket.closeHandler(ignored -> closed.complete((int) webSocket.closeStatusCode()));
    }

    private synchronized void keep(Buffer bytes) {
        received.appendBuffer(bytes);
        if (forward != null) {
            forward.send(bytes);
        }
        if (received.length() >= awaited) {
            enough.tryComplete();
        }
    }

    /** Completes when as many bytes have come. Once only. */
    synchronized Future<Void> received(int bytes) {
        awaited = bytes;
        keep(Buffer.buffer());
        return enough.future();
    }

    /** All that has come. */
    synchronized byte[] bytes() {
        return received.getBytes();
    }

    /** Takes nothing until {@link #forwardTo} or {@link #resume}. */
    void pause() {
        webSocket.pause();
    }

    /** Takes what comes again: Vert.x releases what it holds only so. */
    void resume() {
        webSocket.resume();
    }

    /** Passes on what comes from now on. */
    synchronized void forwardTo(RawPeer other) {
        forward = other;
        webSocket.resume();
    }

    /** A cloud whose first link behaves as the test says. */
    static HttpServer cloud(Vertx vertx, Consumer<RawPeer> behaviour) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setWebSocketSubProtocols(List.of(Fields.SUBPROTOCOL));
        HttpServer server =
                vertx.createHttpServer(options).webSocketHandler(webSocket -> behaviour.accept(new RawPeer(webSocket)));
        return LinkFixture.await(server.listen());
    }

    /** An agent that dials a cloud. */
    static RawPeer agent(WebSocketClient client, int port) {
        return LinkFixture.await(dial(client, port));
    }

    static Future<RawPeer> dial(WebSocketClient client, int port) {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(Fields.UPGRADE_PATH)
                .setSubProtocols(List.of(Fields.SUBPROTOCOL));
        UpgradeIdentity.write(LinkFixture.IDENTITY).forEach(options::addHeader);
        // The handlers stand before the dial: set afterwards, from the test's thread, they may miss the first bytes.
        ClientWebSocket webSocket = client.webSocket();
        RawPeer peer = new RawPeer(webSocket);
        return webSocket.connect(options).map(peer);
    }

    RawPeer send(Buffer bytes) {
        webSocket.write(bytes);
        return this;
    }

    /** Sends, and tells when the bytes have gone. */
    Future<Void> sent(Buffer bytes) {
        return webSocket.write(bytes);
    }

    RawPeer sendText(String text) {
        webSocket.writeFinalTextFrame(text);
        return this;
    }

    /** The code with which the other end closed the WebSocket. */
    Future<Integer> closed() {
        return closed.future();
    }

    /** What has come so far, as text in which ASCII can be found. */
    synchronized String text() {
        return received.toString(StandardCharsets.ISO_8859_1);
    }

    static Buffer frame(int type, int flags, int stream, Buffer payload) {
        return Buffer.buffer()
                .appendMedium(payload.length())
                .appendByte((byte) type)
                .appendByte((byte) flags)
                .appendInt(stream)
                .appendBuffer(payload);
    }

    static Buffer settings() {
        return frame(SETTINGS, 0, 0, Buffer.buffer());
    }

    static Buffer settingsAck() {
        return frame(SETTINGS, ACK, 0, Buffer.buffer());
    }

    /** A header block of literals that are not indexed (RFC 7541, section 6.2.2); no string above 126 bytes. */
    static Buffer block(String... namesAndValues) {
        Buffer block = Buffer.buffer();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.appendByte((byte) 0);
            for (String text : List.of(namesAndValues[i], namesAndValues[i + 1])) {
                block.appendByte((byte) text.length()).appendString(text);
            }
        }
        return block;
    }

    static Buffer request(int stream, boolean end) {
        Buffer block = block(":method", "GET", ":scheme", "https", ":authority", "agent", ":path", "/");
        return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block);
    }
}
