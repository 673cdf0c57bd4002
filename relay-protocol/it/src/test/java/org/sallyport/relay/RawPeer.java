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
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The other end of a link on either carrier, which sends whatever bytes a test likes and keeps what it gets. */
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

    /** What {@link #closed} tells when the other end told nothing; RFC 6455, section 7.1.5. */
    private static final int NO_CODE = 1006;

    private static final String UPGRADED = "connection: upgrade\r\nupgrade: " + Fields.SUBPROTOCOL + "\r\n";

    private final ReadStream<Buffer> in;
    private final WriteStream<Buffer> out;
    private final @Nullable WebSocketBase webSocket;
    private final Promise<RawPeer> upgraded = Promise.promise();
    private final Buffer head = Buffer.buffer();
    private final Buffer received = Buffer.buffer();
    private final Promise<Integer> closed = Promise.promise();
    private final Promise<Void> enough = Promise.promise();
    private int awaited = Integer.MAX_VALUE;
    private @Nullable RawPeer forward;

    RawPeer(WebSocketBase webSocket) {
        this.in = webSocket;
        this.out = webSocket;
        this.webSocket = webSocket;
        webSocket.handler(this::keep);
        webSocket.closeHandler(ignored -> closed.complete((int) webSocket.closeStatusCode()));
    }

    /** On the plain carrier: the head of an upgrade or of its answer comes first. */
    private RawPeer(NetSocket socket) {
        this.in = socket;
        this.out = socket;
        this.webSocket = null;
        socket.handler(bytes -> {
            Buffer stream = bytes;
            if (!upgraded.future().isComplete()) {
                head.appendBuffer(bytes);
                int end = head.toString(StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
                if (end < 4) {
                    return;
                }
                stream = head.slice(end, head.length());
                upgraded.complete(this);
            }
            keep(stream);
            if (closeCode() != NO_CODE) {
                socket.close();
            }
        });
        socket.closeHandler(ignored -> closed.complete(closeCode()));
    }

    /** The code in the last GOAWAY that tells one. */
    private synchronized int closeCode() {
        int code = NO_CODE;
        int at = received.toString(StandardCharsets.ISO_8859_1).startsWith("PRI ") ? PREFACE.length() : 0;
        while (at + 9 <= received.length()) {
            int end = at + 9 + received.getUnsignedMedium(at);
            if (end > received.length()) {
                break;
            }
            if (received.getUnsignedByte(at + 3) == GOAWAY) {
                CloseReason reason = CloseReason.parse(received.getString(at + 17, end));
                code = reason == null ? code : reason.code();
            }
            at = end;
        }
        return code;
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
        in.pause();
    }

    /** Takes what comes again: Vert.x releases what it holds only so. */
    void resume() {
        in.resume();
    }

    /** Passes on what comes from now on. */
    synchronized void forwardTo(RawPeer other) {
        forward = other;
        in.resume();
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

    /** Where a cloud listens, and how to stop it. */
    record Cloud(int port, Supplier<Future<Void>> stop) {
        Future<Void> close() {
            return stop.get();
        }
    }

    /** The same on either carrier. */
    static Cloud cloud(Vertx vertx, Carrier carrier, Consumer<RawPeer> behaviour) {
        return switch (carrier) {
            case WEBSOCKET -> {
                HttpServer server = cloud(vertx, behaviour);
                yield new Cloud(server.actualPort(), server::close);
            }
            case PLAIN -> {
                NetServer server = LinkFixture.await(vertx.createNetServer()
                        .connectHandler(socket -> plainCloud(socket, behaviour))
                        .listen(0, "127.0.0.1"));
                yield new Cloud(server.actualPort(), server::close);
            }
        };
    }

    private static void plainCloud(NetSocket socket, Consumer<RawPeer> behaviour) {
        new RawPeer(socket).upgraded.future().onSuccess(peer -> {
            socket.write("HTTP/1.1 101 Switching Protocols\r\n" + UPGRADED + "\r\n");
            behaviour.accept(peer);
        });
    }

    /** An agent that dials a cloud on the plain carrier. */
    static Future<RawPeer> dial(NetClient client, int port) {
        StringBuilder request =
                new StringBuilder("GET " + Fields.UPGRADE_PATH + " HTTP/1.1\r\nhost: 127.0.0.1\r\n" + UPGRADED);
        UpgradeIdentity.write(LinkFixture.IDENTITY)
                .forEach((name, value) ->
                        request.append(name).append(": ").append(value).append("\r\n"));
        return client.connect(port, "127.0.0.1").compose(socket -> {
            RawPeer peer = new RawPeer(socket);
            socket.write(request.append("\r\n").toString());
            return peer.upgraded.future();
        });
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
        out.write(bytes);
        return this;
    }

    /** Sends, and tells when the bytes have gone. */
    Future<Void> sent(Buffer bytes) {
        return out.write(bytes);
    }

    RawPeer sendText(String text) {
        if (webSocket == null) {
            throw new IllegalStateException("there are no texts on the plain carrier");
        }
        webSocket.writeFinalTextFrame(text);
        return this;
    }

    /** The code with which the other end closed the link. */
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
