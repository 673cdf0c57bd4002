package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

/** Hostile peers on the WebSocket, whose own rules they may break too. */
final class HostilePeerIT extends HostilePeerContract {
    HostilePeerIT() {
        super(Carrier.WEBSOCKET);
    }

    @Test
    void textMessageToTheAgent() {
        Outcome outcome = hostileCloud(peer -> peer.sendText("hello"));
        assertEquals(LinkCode.PROTOCOL_ERROR, outcome.agent().code());
        assertEquals(1002, outcome.closeCode());
    }

    @Test
    void textMessageToTheCloud() {
        LinkClosed closed = hostileAgent(peer -> peer.sendText("hello"), 1002);
        assertEquals(LinkCode.PROTOCOL_ERROR, closed.code());
        assertTrue(closed.byPeer());
    }

    @Test
    void oversizedMessage() {
        Buffer large = Buffer.buffer(new byte[(1 << 20) + 1]);
        assertEquals(
                LinkCode.PROTOCOL_ERROR,
                hostileAgent(peer -> peer.send(large), 1009).code());
    }
}
