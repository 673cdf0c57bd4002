package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.failure;

import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sallyport.fault.Direction;
import org.sallyport.fault.FaultProxy;

/**
 * Scenario 18: the upgrade succeeds, but something between swallows what follows. (That the link then carries
 * {@code hello} is asked by the cloud, and tested there.)
 */
final class SwallowingFaultIT {
    private final LinkFixture fixture = new LinkFixture();
    private final FaultProxy proxy = new FaultProxy(fixture.port());

    @AfterEach
    void close() {
        proxy.close();
        fixture.close();
    }

    /** Nothing of HTTP/2 comes: not even the first bytes after the upgrade's answer. */
    @Test
    void framesSwallowedAfterTheUpgrade() {
        proxy.holdAfter("HTTP/1.1 101 ".length(), Direction.DOWN);
        RelayDialer dialer = RelayDialer.create(
                fixture.vertx,
                new DialSettings(
                        URI.create("http://127.0.0.1:" + proxy.port()), null, Duration.ofSeconds(1), fixture.settings));
        Future<ServedLink> dialled = dialer.dial(LinkFixture.IDENTITY, "token", request -> {});
        LinkRefusedException refused = assertInstanceOf(LinkRefusedException.class, failure(dialled));
        assertEquals("dial-timeout", refused.problem().code());
        assertTrue(refused.problem().retryable());
        LinkFixture.await(dialer.close());
    }
}
