package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.Awaiting.await;
import static org.sallyport.agent.Awaiting.until;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/** Starting, with and without a cloud, and what the local page tells of it. */
class StartIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AgentFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new AgentFixture(temporary);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void aCloudThatIsAwayAtTheStartIsReachedWhenItComes() throws Exception {
        int port = fixture.cloud.port();
        await(fixture.cloud.close());
        Agent agent = fixture.start("");
        until("a dial failed", () -> lastProblem().equals("cloud-unreachable"));
        assertFalse(agent.linked().isComplete());
        Answers notReady = fixture.page("/health/ready", "localhost");
        assertEquals(503, notReady.status());
        assertTrue(notReady.json().getString("reason").contains("[cloud-unreachable]"));
        assertEquals(200, fixture.page("/health/live", "localhost").status());
        await(fixture.cloud.listen(port));
        await(agent.linked());
        assertEquals(200, fixture.page("/health/ready", "localhost").status());
    }

    @Test
    void aRevokedMemberIsToldAndTheAgentGoesOn() throws Exception {
        fixture.cloud.dialRefusal = TestCloud.problem("member-revoked", 403, false);
        fixture.start("");
        until("the refusal is shown", () -> lastProblem().equals("member-revoked"));
        assertEquals(200, fixture.page("/health/live", "localhost").status());
        JsonObject seen = fixture.status()
                .getJsonArray("links")
                .getJsonObject(0)
                .getJsonArray("problems")
                .getJsonObject(0);
        assertEquals("member-revoked", seen.getString("code"));
        assertTrue(seen.getInteger("times") >= 1);
    }

    @Test
    void aRefusedTokenIsFetchedAfresh() throws Exception {
        fixture.cloud.dialRefusal = TestCloud.problem("token-invalid", 401, true);
        Agent agent = fixture.start("");
        until("a second token was asked for", () -> fixture.cloud.tokens.get() >= 2);
        fixture.cloud.dialRefusal = null;
        await(agent.linked());
    }

    @Test
    void allLinksComeUpWithOneToken() throws Exception {
        String yaml = fixture.yaml("").replace("links: 1", "links: 3");
        Agent agent = fixture.start(AgentConfig.read("agent.yaml", yaml));
        await(agent.linked());
        until("the links are up", () -> agent.linksUp() == 3);
        assertEquals(1, fixture.cloud.tokens.get());
        JsonObject link = fixture.status().getJsonArray("links").getJsonObject(0);
        assertEquals("up", link.getString("state"));
        assertEquals("gw-test", fixture.status().getJsonObject("gateway").getString("id"));
        assertEquals("mb-test", fixture.status().getJsonObject("member").getString("id"));
    }

    @Test
    void aWebSiteCanNotReadTheLocalPageThroughABrowser() throws Exception {
        fixture.start("");
        assertEquals(421, fixture.page("/api/status", "evil.example").status());
        assertEquals(
                421, fixture.page("/api/status", "127.0.0.1.evil.example:8730").status());
        assertEquals(200, fixture.page("/api/status", "127.0.0.1:8730").status());
        assertEquals(404, fixture.page("/nosuch", "localhost").status());
    }

    @Test
    void whatIsWrongWithTheDirectoryIsToldAtTheStart() throws Exception {
        Path keyStore = fixture.data().resolve("keystore.bin");
        Files.setPosixFilePermissions(keyStore, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(AgentCode.LOOSE_FILE_MODE, failure());
        Files.delete(fixture.data().resolve("enrolment.json"));
        assertEquals(AgentCode.NOT_ENROLLED, failure());
    }

    @Test
    void aSecondAgentOnTheSameDirectoryIsRefused() throws Exception {
        Agent first = fixture.start("");
        assertEquals(AgentCode.DATA_DIRECTORY_IN_USE, failure());
        await(first.close());
        fixture.start("");
    }

    @Test
    void aFailedStartLetsTheDirectoryGo() throws Exception {
        Path keyStore = fixture.data().resolve("keystore.bin");
        Files.setPosixFilePermissions(keyStore, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(AgentCode.LOOSE_FILE_MODE, failure());
        Files.setPosixFilePermissions(keyStore, PosixFilePermissions.fromString("rw-------"));
        fixture.start("");
    }

    @Test
    void aTakenAddressIsToldAtTheStart() throws Exception {
        String taken = "health: {port: " + fixture.cloud.port() + "}";
        String yaml = fixture.yaml("").replace("health: {port: 0}", taken);
        AgentException failure = assertThrows(
                AgentException.class, () -> await(Agent.start(fixture.vertx, AgentConfig.read("agent.yaml", yaml))));
        assertEquals(AgentCode.HEALTH_ADDRESS, failure.code());
    }

    private AgentCode failure() {
        return assertThrows(AgentException.class, () -> fixture.start("")).code();
    }

    private String lastProblem() {
        var links = fixture.status().getJsonArray("links");
        JsonObject problem = links.isEmpty() ? null : links.getJsonObject(0).getJsonObject("lastProblem");
        return problem == null ? "" : problem.getString("code");
    }

    @Test
    void aPageOnAllAddressesAnswersToEachOfThem() throws Exception {
        String yaml = fixture.yaml("").replace("health: {port: 0}", "health: {host: 0.0.0.0, port: 0}");
        fixture.start(AgentConfig.read("agent.yaml", yaml));
        assertEquals(
                200, fixture.pageAt("127.0.0.2", "/health/live", "127.0.0.2").status());
        assertEquals(
                421, fixture.pageAt("127.0.0.2", "/health/live", "127.0.0.3").status());
        assertEquals(
                421, fixture.pageAt("127.0.0.2", "/health/live", "evil.example").status());
    }
}
