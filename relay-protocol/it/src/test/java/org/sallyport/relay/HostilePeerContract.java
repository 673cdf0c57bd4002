package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;
import static org.sallyport.relay.RawPeer.frame;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.net.NetClient;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A peer that breaks the protocol or its limits loses its link, with a reason, and nothing else happens. On either
 * carrier.
 */
abstract class HostilePeerContract {
    // Netty's client leaves stream 1 to HTTP/1.1's upgrade.
    private static final int FIRST = 3;
    private static final int SECOND = 5;

    private final Carrier carrier;
    private final LinkFixture fixture;
    private final WebSocketClient webSockets;
    private final NetClient sockets;

    HostilePeerContract(Carrier carrier) {
        this.carrier = carrier;
        this.fixture = new LinkFixture(carrier);
        this.webSockets = fixture.vertx.createWebSocketClient();
        this.sockets = fixture.vertx.createNetClient();
    }

    @AfterEach
    void close() {
        await(webSockets.close());
        await(sockets.close());
        fixture.close();
    }

    /** An agent that dials the fixture's cloud. */
    private RawPeer agent() {
        return switch (carrier) {
            case WEBSOCKET -> RawPeer.agent(webSockets, fixture.port());
            case PLAIN -> await(RawPeer.dial(sockets, fixture.port()));
        };
    }

    /** Breaks the protocol by what no end takes for anything else. */
    private static Buffer theEnd() {
        Buffer payload = Buffer.buffer().appendInt(0).appendInt(1).appendString("the link is up until this");
        return frame(RawPeer.GOAWAY, 0, 0, payload);
    }

    /** What a hostile cloud gets from an agent that follows this specification. */
    record Outcome(LinkClosed agent, int closeCode, String received) {}

    final Outcome hostileCloud(Consumer<RawPeer> attack) {
        Promise<RawPeer> connected = Promise.promise();
        RawPeer.Cloud cloud = RawPeer.cloud(fixture.vertx, carrier, peer -> {
            connected.tryComplete(peer);
            peer.send(RawPeer.PREFACE).send(RawPeer.settings()).send(RawPeer.settingsAck());
        });
        ServedLink link = await(fixture.dialer(cloud.port()).dial(LinkFixture.IDENTITY, "token", request -> {}));
        RawPeer peer = await(connected.future());
        link.context().runOnContext(ignored -> attack.accept(peer));
        LinkClosed closed = await(Future.future(promise -> link.onClose(promise::complete)));
        int code = await(peer.closed());
        await(cloud.close());
        return new Outcome(closed, code, peer.text());
    }

    final LinkClosed hostileAgent(Consumer<RawPeer> attack, int closeCode) {
        Future<RelayLink> expected = fixture.expectLink();
        RawPeer peer = agent();
        peer.send(RawPeer.settings()).send(RawPeer.settingsAck());
        RelayLink link = await(expected);
        attack.accept(peer);
        LinkClosed closed = await(Future.future(promise -> link.onClose(promise::complete)));
        assertEquals(closeCode, await(peer.closed()));
        return closed;
    }

    @Test
    void rapidReset() {
        Outcome outcome = hostileCloud(peer -> {
            for (int i = 0; i < 1500; i++) {
                int stream = 2 * i + 1;
                peer.send(RawPeer.request(stream, true)
                        .appendBuffer(frame(
                                RawPeer.RST_STREAM, 0, stream, Buffer.buffer().appendInt(8))));
            }
        });
        assertEquals(LinkCode.PROTOCOL_ERROR, outcome.agent().code());
        assertTrue(outcome.received().contains("ENHANCE_YOUR_CALM"), "GOAWAY tells why");
    }

    /** Acknowledgements that the peer doesn't read would pile up in memory. */
    @Test
    void pingsWhoseAnswersNobodyReads() {
        Buffer pings = Buffer.buffer();
        for (int i = 0; i < 3000; i++) {
            pings.appendBuffer(frame(RawPeer.PING, 0, 0, Buffer.buffer().appendLong(i)));
        }
        Promise<RawPeer> connected = Promise.promise();
        RawPeer.Cloud cloud = RawPeer.cloud(fixture.vertx, carrier, peer -> {
            connected.tryComplete(peer);
            peer.send(RawPeer.PREFACE).send(RawPeer.settings()).send(RawPeer.settingsAck());
        });
        ServedLink link = await(fixture.dialer(cloud.port()).dial(LinkFixture.IDENTITY, "token", request -> {}));
        RawPeer peer = await(connected.future());
        peer.pause();
        Future<LinkClosed> ended = Future.future(promise -> link.onClose(promise::complete));
        new Object() {
            void send() {
                if (!ended.isComplete()) {
                    peer.sent(pings).onSuccess(ignored -> send());
                }
            }
        }.send();
        LinkClosed closed = await(ended);
        assertEquals(LinkCode.PROTOCOL_ERROR, closed.code());
        assertTrue(closed.reason().contains("ENHANCE_YOUR_CALM"), closed.reason());
        peer.resume();
        await(peer.closed());
        await(cloud.close());
    }

    @Test
    void endlessHeaders() {
        Buffer piece = Buffer.buffer();
        for (int i = 0; i < 100; i++) {
            piece.appendBuffer(RawPeer.block("x-" + i, "x".repeat(120)));
        }
        Outcome outcome = hostileCloud(peer -> {
            peer.send(frame(RawPeer.HEADERS, 0, 1, piece));
            for (int i = 0; i < 100; i++) {
                peer.send(frame(RawPeer.CONTINUATION, 0, 1, piece));
            }
        });
        assertEquals(LinkCode.PROTOCOL_ERROR, outcome.agent().code());
        assertEquals(1002, outcome.closeCode());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void headThatComesInCrumbs(int size) {
        Buffer crumb = frame(RawPeer.CONTINUATION, 0, 1, Buffer.buffer(new byte[size]));
        Outcome outcome = hostileCloud(peer -> {
            peer.send(frame(RawPeer.HEADERS, 0, 1, RawPeer.block("x", "y")));
            for (int i = 0; i <= 1000; i++) {
                peer.send(crumb);
            }
        });
        assertEquals(LinkCode.PROTOCOL_ERROR, outcome.agent().code());
        assertTrue(
                outcome.agent().reason().contains("ENHANCE_YOUR_CALM"),
                outcome.agent().reason());
    }

    @Test
    void headInAsManyPiecesAsAreAllowed() {
        Outcome outcome = hostileCloud(peer -> {
            peer.send(frame(
                    RawPeer.HEADERS,
                    RawPeer.END_STREAM,
                    1,
                    RawPeer.block(":method", "GET", ":scheme", "https", ":authority", "agent", ":path", "/")));
            for (int i = 1; i < 1000; i++) {
                peer.send(frame(RawPeer.CONTINUATION, 0, 1, Buffer.buffer()));
            }
            peer.send(frame(RawPeer.CONTINUATION, RawPeer.END_HEADERS, 1, Buffer.buffer()));
            peer.send(theEnd());
        });
        assertTrue(
                outcome.agent().reason().contains("until this"), outcome.agent().reason());
    }

    @Test
    void emptyDataFrames() {
        Outcome outcome = hostileCloud(peer -> {
            peer.send(RawPeer.request(1, false));
            for (int i = 0; i < 1500; i++) {
                peer.send(frame(RawPeer.DATA, 0, 1, Buffer.buffer()));
            }
        });
        assertEquals(LinkCode.PROTOCOL_ERROR, outcome.agent().code());
    }

    @Test
    void moreThanTheWindow() {
        Buffer data = Buffer.buffer();
        for (int i = 0; i < 18; i++) {
            data.appendBuffer(frame(RawPeer.DATA, 0, 1, Buffer.buffer(new byte[16_384])));
        }
        Outcome outcome = hostileCloud(peer -> {
            peer.send(RawPeer.request(1, false)).send(data);
            peer.send(theEnd());
        });
        assertTrue(
                outcome.agent().reason().contains("until this"), outcome.agent().reason());
    }

    @Test
    void garbage() {
        Outcome outcome = hostileCloud(peer -> peer.send(Buffer.buffer("GET / HTTP/1.1\r\n\r\n and more of it")));
        assertEquals(LinkCode.PROTOCOL_ERROR, outcome.agent().code());
    }

    @Test
    void goAwayWithAnErrorEndsTheLink() {
        Buffer payload = Buffer.buffer().appendInt(0).appendInt(0x1fff).appendString("never heard of");
        Outcome outcome = hostileCloud(peer -> peer.send(frame(RawPeer.GOAWAY, 0, 0, payload)));
        assertEquals(LinkCode.PROTOCOL_ERROR, outcome.agent().code());
        assertTrue(
                outcome.agent().reason().contains("0x1fff never heard of"),
                outcome.agent().reason());
    }

    @Test
    void unknownFramesAndSettingsAreIgnored() {
        Outcome outcome = hostileCloud(peer -> {
            peer.send(frame(0xfa, 0xff, 0, Buffer.buffer("whatever")));
            peer.send(frame(
                    RawPeer.SETTINGS,
                    0,
                    0,
                    Buffer.buffer().appendShort((short) 0xfafa).appendInt(7)));
            peer.send(theEnd());
        });
        assertTrue(
                outcome.agent().reason().contains("until this"), outcome.agent().reason());
    }

    @Test
    void unknownResetCodeCountsAsInternalError() {
        Future<RelayLink> expected = fixture.expectLink();
        RawPeer peer = agent();
        peer.send(RawPeer.settings()).send(RawPeer.settingsAck());
        RelayLink link = await(expected);
        Future<RelayResponse> response = link.request(LinkFixture.get("/")).send();
        link.context()
                .runOnContext(ignored -> peer.send(
                        frame(RawPeer.RST_STREAM, 0, FIRST, Buffer.buffer().appendInt(0xabc))));
        LinkException reset = (LinkException) LinkFixture.failure(response);
        assertEquals(StreamCode.INTERNAL_ERROR, reset.streamCode());
        assertTrue(String.valueOf(reset.getMessage()).contains("0xabc"), reset.getMessage());
    }

    @Test
    void agentThatAnswersTooLittle() {
        Future<RelayLink> expected = fixture.expectLink();
        RawPeer peer = agent();
        peer.send(RawPeer.settings()).send(RawPeer.settingsAck());
        RelayLink link = await(expected);
        Future<Buffer> withLength = LinkFixture.on(
                link, () -> link.request(LinkFixture.get("/")).send().compose(LinkFixture::body));
        Future<Buffer> without = LinkFixture.on(
                link, () -> link.request(LinkFixture.get("/")).send().compose(LinkFixture::body));
        Buffer length = RawPeer.block(":status", "200", "content-length", "9");
        link.context()
                .runOnContext(ignored -> peer.send(frame(RawPeer.HEADERS, RawPeer.END_HEADERS, FIRST, length))
                        .send(frame(RawPeer.DATA, RawPeer.END_STREAM, FIRST, Buffer.buffer("short")))
                        .send(frame(RawPeer.HEADERS, RawPeer.END_HEADERS, SECOND, RawPeer.block(":status", "200")))
                        .send(frame(RawPeer.DATA, RawPeer.END_STREAM, SECOND, Buffer.buffer("no trailer"))));
        assertEquals(LinkCode.INCOMPLETE, ((LinkException) LinkFixture.failure(withLength)).code());
        assertEquals(LinkCode.INCOMPLETE, ((LinkException) LinkFixture.failure(without)).code());
    }

    @Test
    void requestAboveGoAwayWasNotProcessed() {
        Future<RelayLink> expected = fixture.expectLink();
        RawPeer peer = agent();
        peer.send(RawPeer.settings()).send(RawPeer.settingsAck());
        RelayLink link = await(expected);
        Future<RelayResponse> first = link.request(LinkFixture.get("/")).send();
        Future<RelayResponse> second = link.request(LinkFixture.get("/")).send();
        link.context()
                .runOnContext(ignored -> peer.send(frame(
                        RawPeer.GOAWAY, 0, 0, Buffer.buffer().appendInt(FIRST).appendInt(0))));
        LinkException failure = (LinkException) LinkFixture.failure(second);
        assertTrue(failure.unprocessed());
        assertEquals(LinkCode.LINK_UNAVAILABLE, failure.code());
        await(link.close("enough"));
        assertTrue(!((LinkException) LinkFixture.failure(first)).unprocessed());
    }
}
