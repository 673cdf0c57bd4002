package org.sallyport.relay;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.WebSocketClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Writes the vectors anew: a real agent and a real cloud talk through a tap that keeps the bytes of each direction. Runs
 * only when told where to write: {@code -Dit.test=VectorCaptureIT -Dvectors.write=src/test/resources/vectors}.
 */
@EnabledIfSystemProperty(named = "vectors.write", matches = ".+", disabledReason = "the vectors stay as they are")
final class VectorCaptureIT {

    @ParameterizedTest
    @EnumSource
    void capture(Vector vector) throws IOException {
        Path folder = Path.of(System.getProperty("vectors.write"));
        Files.createDirectories(folder);
        try (LinkFixture fixture = new LinkFixture()) {
            WebSocketClient client = fixture.vertx.createWebSocketClient();
            RawPeer[] taps = new RawPeer[2];
            HttpServer tap = RawPeer.cloud(fixture.vertx, towardsAgent -> {
                taps[0] = towardsAgent;
                towardsAgent.pause();
                RawPeer.dial(client, fixture.port()).onSuccess(towardsCloud -> {
                    taps[1] = towardsCloud;
                    towardsAgent.forwardTo(towardsCloud);
                    towardsCloud.forwardTo(towardsAgent);
                });
            });
            Future<RelayLink> expected = fixture.expectLink();
            VectorAgent agent = new VectorAgent(vector);
            agent.dialled(LinkFixture.await(
                    fixture.dialer(tap.actualPort()).dial(LinkFixture.IDENTITY, "token", agent::serve)));
            RelayLink link = LinkFixture.await(expected);
            LinkFixture.await(LinkFixture.on(link, () -> vector.cloud(link)));
            LinkFixture.await(agent.seen());
            Files.write(folder.resolve(vector.fileName("agent")), taps[0].bytes());
            Files.write(folder.resolve(vector.fileName("cloud")), taps[1].bytes());
            LinkFixture.await(client.close());
            LinkFixture.await(tap.close());
        }
    }
}
