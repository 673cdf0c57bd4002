package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which carrier a dial takes, and what it does where something between does not pass one (SPEC.md, section Carrier). */
final class CarrierIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final RelayAcceptor acceptor = RelayAcceptor.create(vertx, LinkSettings.DEFAULT);
    private final List<String> upgrades = new CopyOnWriteArrayList<>();
    private final Promise<RelayLink> accepted = Promise.promise();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    /** A cloud behind something that does this to upgrades of the plain carrier. */
    private RelayDialer dialer(CarrierChoice choice, Duration hello, Consumer<HttpServerRequest> plain) {
        HttpServer server = await(vertx.createHttpServer(acceptor.configure(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0)))
                .requestHandler(request -> {
                    upgrades.add(request.getHeader("upgrade"));
                    if (Fields.SUBPROTOCOL.equals(request.getHeader("upgrade"))) {
                        plain.accept(request);
                    } else {
                        accept(request);
                    }
                })
                .listen());
        URI cloud = URI.create("http://127.0.0.1:" + server.actualPort());
        CloudTransport transport = CloudTransport.create(vertx, TransportSettings.to(cloud), null);
        return RelayDialer.create(vertx, transport, new DialSettings(choice, hello, LinkSettings.DEFAULT));
    }

    private void accept(HttpServerRequest request) {
        acceptor.accept(request, acceptor.identify(request)).onComplete(accepted::tryComplete, accepted::tryFail);
    }

    private static ServedLink dial(RelayDialer dialer) {
        return await(dialer.dial(LinkFixture.IDENTITY, "token", CarrierIT::answer));
    }

    private static void answer(ServedRequest request) {
        request.response().reset(StreamCode.CANCEL);
    }

    private void fallsBackAndRemembers(Consumer<HttpServerRequest> plain) {
        RelayDialer dialer = dialer(CarrierChoice.AUTO, LONG, plain);
        ServedLink first = dial(dialer);
        assertEquals(Carrier.WEBSOCKET, first.carrier());
        LinkFixture.failure(await(accepted.future())
                .request(LinkFixture.get("/.sallyport/hello"))
                .send());
        assertEquals(Carrier.WEBSOCKET, dial(dialer).carrier());
        assertEquals(List.of(Fields.SUBPROTOCOL, "websocket", "websocket"), upgrades);
    }

    @Test
    void plainFirst() {
        RelayDialer dialer = dialer(CarrierChoice.AUTO, LONG, this::accept);
        assertEquals(Carrier.PLAIN, dial(dialer).carrier());
        assertEquals(List.of(Fields.SUBPROTOCOL), upgrades);
    }

    @Test
    void somethingAnswersThePlainUpgrade() {
        fallsBackAndRemembers(request -> request.response().setStatusCode(502).end("<html>"));
    }

    @Test
    void somethingTakesTheUpgradeOutOfTheRequest() {
        fallsBackAndRemembers(request -> request.response().end("welcome"));
    }

    @Test
    void somethingCutsThePlainUpgrade() {
        fallsBackAndRemembers(request -> request.connection().close());
    }

    @Test
    void theCloudsOwnRefusalIsFinal() {
        RelayDialer dialer = dialer(
                CarrierChoice.AUTO,
                LONG,
                request -> acceptor.refuse(request, Problem.of(UpgradeCode.TOKEN_INVALID, "expired"), null));
        assertEquals("token-invalid", refusal(dialer).code());
        assertEquals(List.of(Fields.SUBPROTOCOL), upgrades);
    }

    @Test
    void onlyThePlainOne() {
        RelayDialer dialer = dialer(
                CarrierChoice.PLAIN,
                LONG,
                request -> request.response().setStatusCode(502).end());
        assertEquals("upgrade-refused", refusal(dialer).code());
        assertEquals(List.of(Fields.SUBPROTOCOL), upgrades);
    }

    @Test
    void onlyTheWebSocket() {
        RelayDialer dialer = dialer(CarrierChoice.WEBSOCKET, LONG, this::accept);
        assertEquals(Carrier.WEBSOCKET, dial(dialer).carrier());
        assertEquals(List.of("websocket"), upgrades);
    }

    private static Problem refusal(RelayDialer dialer) {
        return assertInstanceOf(
                        LinkRefusedException.class,
                        LinkFixture.failure(dialer.dial(LinkFixture.IDENTITY, "token", CarrierIT::answer)))
                .problem();
    }

    /** Scenario 18, the agent's end: the upgrade passes, but the hello that should follow never comes. */
    @Test
    void linkThatIsNeverAskedIsGivenUpAndTheOtherCarrierTried() {
        RelayDialer dialer = dialer(CarrierChoice.AUTO, Duration.ofMillis(50), this::accept);
        ServedLink swallowed = dial(dialer);
        assertEquals(Carrier.PLAIN, swallowed.carrier());
        LinkClosed closed = await(Future.future(promise -> swallowed.onClose(promise::complete)));
        assertEquals(LinkCode.SILENT, closed.code());
        assertTrue(closed.reason().contains("something between swallows"), closed.reason());
        await(dialer.dial(LinkFixture.IDENTITY, "token", CarrierIT::answer).otherwiseEmpty());
        assertEquals(List.of(Fields.SUBPROTOCOL, "websocket"), upgrades);
    }

    /** As before, by something that answers the upgrade itself and then swallows all: the dial fails in time. */
    @Test
    void nothingComesAfterTheUpgrade() {
        RelayDialer dialer = dialer(CarrierChoice.PLAIN, Duration.ofMillis(50), request -> {
            request.response().putHeader("upgrade", Fields.SUBPROTOCOL).putHeader("connection", "upgrade");
            request.toNetSocket().onSuccess(socket -> socket.handler(bytes -> {}));
        });
        assertEquals("link-silent", refusal(dialer).code());
    }
}
