package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.Awaiting.await;
import static org.sallyport.agent.Awaiting.until;

import io.vertx.core.Future;
import io.vertx.core.net.SelfSignedCertificate;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.relay.RelayLink;

/** A cloud whose certificate comes from an authority of the customer's own. */
class TlsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AgentFixture fixture;

    private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");

    @BeforeEach
    void start() throws Exception {
        fixture = new AgentFixture(temporary);
        await(fixture.cloud.close());
        await(fixture.cloud.listenTls(certificate));
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
        certificate.delete();
    }

    @Test
    void isTrustedWhereItsAuthorityIsNamed() throws Exception {
        Future<RelayLink> linked = fixture.cloud.nextLink();
        fixture.start("access: [{allow: 'test://local'}]\ntrustedCertificates: " + certificate.certificatePath());
        assertEquals(
                200,
                await(Answers.to(await(linked), AgentFixture.get("/bytes/1"))).status());
    }

    @Test
    void isNotTrustedOtherwise() throws Exception {
        Agent agent = fixture.start("");
        until("the dial failed", () -> fixture.status().encode().contains("lastProblem"));
        Answers notReady = fixture.page("/health/ready", "localhost");
        assertEquals(503, notReady.status());
        assertTrue(notReady.json().getString("reason").contains("'trustedCertificates'"));
        assertFalse(agent.linked().isComplete());
        assertEquals(0, fixture.cloud.tokens.get());
    }
}
