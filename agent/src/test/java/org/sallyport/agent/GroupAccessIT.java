package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.sallyport.agent.Awaiting.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestIdentityProvider;
import org.sallyport.relay.Fields;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RequestHead;
import org.slf4j.LoggerFactory;

/** Trust, access policy and audit log together: the groups of a verified user decide, and that is on record. */
class GroupAccessIT {
    /** Stands from line 5 on, below the lines of the fixture. */
    private static final String ACCESS = """
            access:
              - {deny: 'test://local', groups: [guests]}
              - {allow: 'test://local', groups: [finance]}
            """;

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

    private static Answers ask(RelayLink link, String caller, String token) throws Exception {
        RequestHead head = Requests.with(AgentFixture.get("/bytes/100"), Fields.CALLER, caller);
        return await(Answers.to(link, Requests.with(head, Fields.CALLER_TOKEN, token)));
    }

    private static String token(TestIdentityProvider provider, String user, String... groups) {
        return provider.sign(provider.claims(user).put("groups", new JsonArray(List.of(groups))));
    }

    private List<JsonObject> recorded() throws Exception {
        await(Objects.requireNonNull(fixture.agent()).close());
        List<JsonObject> lines = new ArrayList<>();
        Path file = fixture.data().resolve("audit/audit-0000000000000001.jsonl");
        Files.readAllLines(file).forEach(line -> lines.add(new JsonObject(line)));
        lines.removeIf(line -> !"request".equals(line.getString("event")));
        return lines;
    }

    private static void assertRecorded(
            JsonObject line, String user, @Nullable String verified, String decision, @Nullable String rule) {
        assertEquals(user, line.getString("user"), line.encode());
        assertEquals(verified, line.getString("verifiedUser"), line.encode());
        assertEquals(decision, line.getString("decision"), line.encode());
        assertEquals(rule, line.getString("rule"), line.encode());
    }

    @Test
    void theGroupsOfAVerifiedUserDecideAndThatIsOnRecord() throws Exception {
        TestIdentityProvider provider = new TestIdentityProvider(fixture.vertx);
        RelayLink link = fixture.link(ACCESS + "trust: {issuer: '" + provider.issuer() + "', audience: sallyport}\n");
        String ada = token(provider, "ada", "staff", "finance");
        assertEquals(200, ask(link, "ada", ada).status());
        String eve = token(provider, "eve", "finance", "guests");
        Requests.assertProblem(ask(link, "eve", eve), 403, "access-denied", "access");
        Requests.assertProblem(ask(link, "bob", token(provider, "bob", "sales")), 403, "access-denied", "access");
        Requests.assertProblem(ask(link, "ada", eve), 403, "user-mismatch", "access");
        Requests.assertProblem(ask(link, "eve", ada), 403, "user-mismatch", "access");

        List<JsonObject> lines = recorded();
        assertEquals(5, lines.size(), lines.toString());
        assertRecorded(lines.get(0), "ada", "ada", "allow", "agent.yaml:7");
        assertRecorded(lines.get(1), "eve", "eve", "deny", "agent.yaml:6");
        assertRecorded(lines.get(2), "bob", "bob", "deny", "none");
        assertRecorded(lines.get(3), "ada", null, "deny", null);
        assertRecorded(lines.get(4), "eve", null, "deny", null);
        for (JsonObject forged : lines.subList(3, 5)) {
            assertEquals("user-mismatch", forged.getString("outcome"));
            assertEquals(403, forged.getInteger("status"));
        }
        assertFalse(lines.toString().contains(ada));
    }

    @Test
    void aTokenThatDoesNotTellTheGroupsIsDeniedWhereOneGroupIs() throws Exception {
        TestIdentityProvider provider = new TestIdentityProvider(fixture.vertx);
        RelayLink link = fixture.link("""
                access:
                  - {deny: 'test://local', groups: [guests]}
                  - {allow: 'test://local'}
                """ + "trust: {issuer: '" + provider.issuer() + "', audience: sallyport}\n");
        assertEquals(200, ask(link, "ada", token(provider, "ada")).status());
        Requests.assertProblem(ask(link, "ada", provider.token("ada")), 403, "access-denied", "access");
    }

    @Test
    void withoutTrustNoGroupIsKnownAndTheLogWarns() throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger(Agent.class);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        log.addAppender(logged);
        RelayLink link;
        try {
            link = fixture.link("access: [{allow: 'test://local', groups: [finance]}]\n");
        } finally {
            log.detachAppender(logged);
        }
        List<String> warnings = logged.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
        assertEquals(
                List.of("agent.yaml:5: 'groups' without 'trust': nobody's groups are known, so this rule never allows"
                        + " anything"),
                warnings);
        Requests.assertProblem(ask(link, "ada", "any"), 403, "access-denied", "access");
        JsonObject line = recorded().get(0);
        assertRecorded(line, "ada", null, "deny", "none");
    }
}
