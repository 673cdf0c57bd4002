package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.fault.ClosedPort;

/** What a dial makes of the answers it gets. */
final class DialIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final List<RelayDialer> dialers = new ArrayList<>();
    private final List<CloudTransport> transports = new ArrayList<>();

    @AfterEach
    void close() {
        dialers.forEach(dialer -> await(dialer.close()));
        transports.forEach(transport -> await(transport.close()));
        await(vertx.close());
    }

    private RelayDialer dialer(String cloud, Duration timeout) {
        return dialer(cloud, TlsSettings.DEFAULT, timeout, CarrierChoice.AUTO);
    }

    private RelayDialer dialer(String cloud, TlsSettings tls, Duration timeout, CarrierChoice carrier) {
        CloudTransport transport =
                CloudTransport.create(vertx, new TransportSettings(URI.create(cloud), tls, timeout), null);
        transports.add(transport);
        DialSettings settings = new DialSettings(carrier, Duration.ofSeconds(10), LinkSettings.DEFAULT);
        RelayDialer dialer = RelayDialer.create(vertx, transport, settings);
        dialers.add(dialer);
        return dialer;
    }

    private LinkRefusedException refusal(String cloud, Duration timeout) {
        return assertInstanceOf(
                LinkRefusedException.class,
                LinkFixture.failure(dialer(cloud, timeout).dial(LinkFixture.IDENTITY, "token", request -> {})));
    }

    private LinkRefusedException refusal(Handler<HttpServerRequest> answer) {
        HttpServer server = await(vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(answer)
                .listen());
        return refusal("http://127.0.0.1:" + server.actualPort(), TIMEOUT);
    }

    @Test
    void problemDocument() {
        RelayAcceptor acceptor = RelayAcceptor.create(vertx, LinkSettings.DEFAULT);
        LinkRefusedException refused = refusal(request -> acceptor.refuse(
                request, Problem.of(UpgradeCode.CLOUD_DRAINING, "another node takes over"), Duration.ofSeconds(7)));
        assertEquals("cloud-draining", refused.problem().code());
        assertEquals("another node takes over", refused.problem().detail());
        assertEquals(Where.CLOUD, refused.problem().where());
        assertTrue(refused.problem().retryable());
        assertEquals(Duration.ofSeconds(7), refused.retryAfter());
    }

    @Test
    void finalRefusal() {
        RelayAcceptor acceptor = RelayAcceptor.create(vertx, LinkSettings.DEFAULT);
        LinkRefusedException refused =
                refusal(request -> acceptor.refuse(request, Problem.of(UpgradeCode.MEMBER_REVOKED, "gone"), null));
        assertFalse(refused.problem().retryable());
        assertEquals(403, refused.problem().status());
    }

    @Test
    void answerOfSomethingBetween() {
        LinkRefusedException refused =
                refusal(request -> request.response().setStatusCode(502).end("<html>Bad Gateway</html>"));
        assertEquals("upgrade-refused", refused.problem().code());
        assertTrue(refused.problem().retryable());
        assertTrue(refused.problem().detail().contains("502"), refused.problem().detail());
    }

    @Test
    void pageInsteadOfAnUpgrade() {
        assertEquals(
                "upgrade-refused",
                refusal(request -> request.response().end("welcome")).problem().code());
    }

    @Test
    void brokenProblemDocument() {
        LinkRefusedException refused = refusal(request -> request.response()
                .setStatusCode(400)
                .putHeader("content-type", Problem.MEDIA_TYPE)
                .end("{\"code\":"));
        assertEquals("upgrade-refused", refused.problem().code());
    }

    @Test
    void nobodyListens() {
        try (ClosedPort nobody = new ClosedPort()) {
            assertEquals(
                    "cloud-unreachable",
                    refusal("http://127.0.0.1:" + nobody.port(), TIMEOUT)
                            .problem()
                            .code());
        }
    }

    @Test
    void unknownName() {
        assertEquals(
                "cloud-name-unknown",
                refusal("http://no-such-host.invalid:1", TIMEOUT).problem().code());
    }

    @Test
    void noTlsAtTheOtherEnd() {
        HttpServer server = await(vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> request.response().end())
                .listen());
        assertEquals(
                "tls-failed",
                refusal("https://127.0.0.1:" + server.actualPort(), TIMEOUT)
                        .problem()
                        .code());
    }

    @Test
    void silentServer() {
        NetServer server = await(vertx.createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(0))
                .connectHandler(socket -> {})
                .listen());
        LinkRefusedException refused = refusal("http://127.0.0.1:" + server.actualPort(), Duration.ofMillis(300));
        assertEquals("dial-timeout", refused.problem().code());
    }

    @Test
    void webSocketOfSomethingElse() {
        HttpServer server = await(vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .webSocketHandler(webSocket -> {})
                .listen());
        LinkRefusedException refused = refusal("http://127.0.0.1:" + server.actualPort(), TIMEOUT);
        assertEquals("upgrade-malformed", refused.problem().code());
    }

    @Test
    void closedDuringTheHandshake() {
        NetServer server = await(vertx.createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(0))
                .connectHandler(socket -> socket.handler(bytes -> socket.close()))
                .listen());
        LinkRefusedException refused = refusal("http://127.0.0.1:" + server.actualPort(), TIMEOUT);
        assertEquals(Where.LINK, refused.problem().where());
        assertTrue(refused.problem().retryable());
    }

    /** The first bytes of HTTP/2 in the very segment that answers the upgrade. */
    @ParameterizedTest
    @EnumSource
    void prefaceTogetherWithTheUpgrade(Carrier carrier) {
        NetServer server = await(vertx.createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(0))
                .connectHandler(socket -> socket.handler(bytes -> {
                    if (bytes.toString().startsWith("GET ")) {
                        socket.write(upgraded(carrier, bytes.toString()));
                    }
                }))
                .listen());
        CarrierChoice choice = CarrierChoice.valueOf(carrier.name());
        ServedLink link = await(dialer("http://127.0.0.1:" + server.actualPort(), TlsSettings.DEFAULT, TIMEOUT, choice)
                .dial(LinkFixture.IDENTITY, "token", request -> {}));
        assertEquals(0, link.inFlight());
        assertEquals(carrier, link.carrier());
    }

    private static Buffer upgraded(Carrier carrier, String request) {
        Buffer first = Buffer.buffer()
                .appendBuffer(RawPeer.PREFACE)
                .appendBuffer(RawPeer.settings())
                .appendBuffer(RawPeer.settingsAck());
        return switch (carrier) {
            case PLAIN ->
                Buffer.buffer("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: "
                                + Fields.SUBPROTOCOL + "\r\n\r\n")
                        .appendBuffer(first);
            case WEBSOCKET ->
                upgrade(request)
                        .appendByte((byte) 0x82)
                        .appendByte((byte) first.length())
                        .appendBuffer(first);
        };
    }

    private static Buffer upgrade(String request) {
        Matcher key = Pattern.compile("(?i)sec-websocket-key: (\\S+)").matcher(request);
        assertTrue(key.find());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                            .getBytes(StandardCharsets.US_ASCII));
            return Buffer.buffer("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
                    + "sec-websocket-protocol: " + Fields.SUBPROTOCOL + "\r\nsec-websocket-accept: "
                    + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
