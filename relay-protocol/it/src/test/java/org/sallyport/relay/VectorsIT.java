package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sallyport.relay.LinkFixture.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.WebSocketClient;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replays the vectors into a fresh end: it must know what it should, and answer with the other file's very bytes. */
final class VectorsIT {
    private final LinkFixture fixture = new LinkFixture();
    private final WebSocketClient client = fixture.vertx.createWebSocketClient();

    @AfterEach
    void close() {
        await(client.close());
        fixture.close();
    }

    private static byte[] vector(Vector vector, String end) throws IOException {
        try (InputStream in = VectorsIT.class.getResourceAsStream("/vectors/" + vector.fileName(end))) {
            if (in == null) {
                throw new IOException("no vector " + vector.fileName(end) + ": see VectorCaptureIT");
            }
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @EnumSource
    void agentAnswersTheCloudsBytes(Vector vector) throws IOException {
        byte[] cloud = vector(vector, "cloud");
        byte[] agent = vector(vector, "agent");
        Promise<RawPeer> connected = Promise.promise();
        HttpServer server = RawPeer.cloud(fixture.vertx, peer -> {
            connected.complete(peer);
            peer.send(Buffer.buffer(cloud));
        });
        VectorAgent player = new VectorAgent(vector);
        player.dialled(await(fixture.dialer(server.actualPort()).dial(LinkFixture.IDENTITY, "token", player::serve)));
        assertEquals(vector.agentKnows(), await(player.seen()));
        RawPeer peer = await(connected.future());
        await(peer.received(agent.length));
        assertArrayEquals(agent, peer.bytes());
        await(server.close());
    }

    @ParameterizedTest
    @EnumSource
    void cloudUnderstandsTheAgentsBytes(Vector vector) throws IOException {
        byte[] cloud = vector(vector, "cloud");
        Buffer agent = Buffer.buffer(vector(vector, "agent"));
        int handshake = vector(Vector.HANDSHAKE, "agent").length;
        Future<RelayLink> expected = fixture.expectLink();
        RawPeer peer = RawPeer.agent(client, fixture.port());
        peer.send(agent.getBuffer(0, handshake));
        RelayLink link = await(expected);
        Future<String> known = LinkFixture.on(link, () -> vector.cloud(link));
        await(peer.received(cloud.length));
        peer.send(agent.getBuffer(handshake, agent.length()));
        assertEquals(vector.cloudKnows(), await(known));
        assertArrayEquals(cloud, peer.bytes());
    }
}
