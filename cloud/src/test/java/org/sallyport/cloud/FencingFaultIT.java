package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.fault.FaultProxy;
import org.sallyport.relay.CloudTransport;
import org.sallyport.relay.DialSettings;
import org.sallyport.relay.Fields;
import org.sallyport.relay.RelayDialer;
import org.sallyport.relay.ServedRequest;
import org.sallyport.relay.TransportSettings;

/**
 * Scenario 3: a member dials anew while its old link is half-open, again and again (200 times; with {@code -Psoak} a
 * thousand). The old one is fenced at once, however silent it is, and leaves nothing behind.
 */
final class FencingFaultIT {
    private static final int REPEATS = Integer.getInteger("sallyport.fenced.links", 200);
    /** Connections that Vert.x's client keeps to one address. */
    private static final int CALLERS = 5;

    private static final Path SOCKETS = Path.of("/proc/net");
    private static final String LISTENING = "0A";
    private static final String OF_NOBODY = "0";

    private CloudFixture cloud;
    private FaultProxy proxy;
    private CloudTransport transport;
    private RelayDialer dialer;

    @BeforeEach
    void start(@TempDir Path data) {
        cloud = new CloudFixture(data);
        proxy = new FaultProxy(cloud.cloud.port());
        transport = CloudTransport.create(
                cloud.vertx, TransportSettings.to(URI.create("http://127.0.0.1:" + proxy.port())), null);
        dialer = RelayDialer.create(cloud.vertx, transport, DialSettings.DEFAULT);
    }

    @AfterEach
    void stop() {
        proxy.close();
        await(dialer.close());
        await(transport.close());
        cloud.close();
    }

    private static void serve(ServedRequest request) {
        boolean hello = request.head().path().equals(Fields.CONTROL_PREFIX + "hello");
        request.response().send(FakeAgent.ok(), hello ? FakeAgent.hello() : Buffer.buffer("{}"));
    }

    /** Sockets of the cloud's end, those aside that the kernel alone still closes. */
    private long socketsOfTheCloud() {
        String port = String.format(":%04X", cloud.cloud.port());
        return Stream.of("tcp", "tcp6")
                .flatMap(kind -> lines(SOCKETS.resolve(kind)))
                .map(line -> line.strip().split("\\s+"))
                .filter(line -> line[1].endsWith(port) && !line[3].equals(LISTENING) && !line[9].equals(OF_NOBODY))
                .count();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void halfOpenLinksAreFencedAtOnceAndLeaveNothing() {
        try (FakeAgent agent = cloud.enrolledAgent()) {
            String token = cloud.memberToken(agent);
            String path = cloud.connection(agent.gateway);
            for (int i = 0; i < REPEATS; i++) {
                proxy.holdOpen();
                await(dialer.dial(agent.identity(FakeAgent.nextEpoch()), token, FencingFaultIT::serve));
                cloud.awaitOnline(agent, 1);
            }
            assertEquals(
                    200, cloud.call(HttpMethod.GET, path + "/anything", ADA).status());
            assertEquals(REPEATS, proxy.accepted());
            Assumptions.assumeTrue(Files.isReadable(SOCKETS.resolve("tcp6")), "sockets can be counted on Linux only");
            // the one link, and the connections by which this test asks
            CloudFixture.awaitTrue(() -> socketsOfTheCloud() <= 1 + CALLERS);
            assertTrue(socketsOfTheCloud() >= 1);
        }
    }
}
