package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;
import static org.sallyport.relay.LinkFixture.closed;
import static org.sallyport.relay.LinkFixture.failure;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Scenario 18: the upgrade succeeds, but something between swallows what follows. Found by the deadline for
 * {@code hello}, told as such, and dialled the other way the next time. (That the cloud gives up a link whose
 * {@code hello} isn't answered is tested there.)
 */
final class SwallowingFaultIT {
    private static final Duration HELLO = Duration.ofMillis(500);

    private final LinkFixture fixture = new LinkFixture();
    private final Vertx vertx = Vertx.vertx();
    private final List<String> upgrades = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        await(vertx.close());
        fixture.close();
    }

    /** Takes the upgrade to the plain carrier, then says nothing; refuses what else is asked. */
    private void middleBox(NetSocket socket) {
        Buffer head = Buffer.buffer();
        socket.handler(bytes -> {
            String before = head.toString();
            head.appendBuffer(bytes);
            if (before.contains("\r\n\r\n") || !head.toString().contains("\r\n\r\n")) {
                return;
            }
            boolean plain =
                    head.toString().toLowerCase(java.util.Locale.ROOT).contains("upgrade: " + Fields.SUBPROTOCOL);
            upgrades.add(plain ? "plain" : "websocket");
            socket.write(
                    plain
                            ? "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: "
                                    + Fields.SUBPROTOCOL + "\r\n\r\n"
                            : "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n");
        });
    }

    @Test
    void everyFrameSwallowed() {
        NetServer box = await(vertx.createNetServer(
                        new NetServerOptions().setHost("127.0.0.1").setPort(0))
                .connectHandler(this::middleBox)
                .listen());
        RelayDialer dialer = fixture.dialer(box.actualPort(), HELLO);
        LinkRefusedException refused = assertInstanceOf(
                LinkRefusedException.class, failure(dialer.dial(LinkFixture.IDENTITY, "token", request -> {})));
        assertEquals("link-silent", refused.problem().code());
        assertTrue(refused.problem().retryable());
        assertTrue(
                refused.problem().detail().contains("swallows"),
                refused.problem().detail());
        failure(dialer.dial(LinkFixture.IDENTITY, "token", request -> {}));
        assertEquals(List.of("plain", "websocket"), upgrades.subList(0, 2));
    }

    /** HTTP/2's settings pass, but never a request. */
    @Test
    void helloSwallowed() {
        RelayDialer dialer = fixture.dialer(fixture.port(), HELLO);
        ServedLink link = await(dialer.dial(LinkFixture.IDENTITY, "token", request -> {}));
        assertEquals(Carrier.PLAIN, link.carrier());
        LinkClosed end = await(closed(link));
        assertEquals(LinkCode.SILENT, end.code());
        assertTrue(end.reason().contains("swallows"), end.reason());
        ServedLink next = await(dialer.dial(LinkFixture.IDENTITY, "token", request -> {}));
        assertEquals(Carrier.WEBSOCKET, next.carrier());
    }
}
