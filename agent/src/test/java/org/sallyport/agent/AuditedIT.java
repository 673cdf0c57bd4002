package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.Awaiting.await;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestIdentityProvider;
import org.sallyport.relay.Fields;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RequestHead;
import picocli.CommandLine;

/** A whole agent with an audit log, verifying users itself. */
class AuditedIT {
    private static final String ACCESS = "access: [{allow: 'test://local'}]\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AgentFixture fixture;

    private final StringWriter out = new StringWriter();

    @BeforeEach
    void start() throws Exception {
        fixture = new AgentFixture(temporary);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private int run(String... arguments) {
        CommandLine command = Commands.line();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
        return command.execute(arguments);
    }

    private static RequestHead by(String user, String token) {
        RequestHead head = Requests.with(AgentFixture.get("/bytes/100?rows=secret-of-a-row"), Fields.CALLER, user);
        return Requests.with(head, Fields.CALLER_TOKEN, token);
    }

    private List<JsonObject> requests() throws Exception {
        List<JsonObject> lines = new ArrayList<>();
        try (var files = Files.list(fixture.data().resolve("audit"))) {
            for (Path file : files.filter(name -> name.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList()) {
                Files.readAllLines(file).forEach(line -> lines.add(new JsonObject(line)));
            }
        }
        lines.removeIf(line -> !"request".equals(line.getString("event")));
        return lines;
    }

    @Test
    void eachRequestIsOnRecordAndForgedUsersAreRefused() throws Exception {
        TestIdentityProvider provider = new TestIdentityProvider(fixture.vertx);
        RelayLink link = fixture.link(ACCESS + "trust: {issuer: '" + provider.issuer() + "', audience: sallyport}\n");
        JsonObject hello =
                await(Answers.to(link, AgentFixture.get("/.sallyport/hello"))).json();
        assertTrue(hello.getJsonArray("capabilities").contains("caller-token"));
        String token = provider.token("grace hopper");
        RequestHead byFlow = Requests.with(by("grace%20hopper", token), Fields.FLOW, "nightly.export_1");
        Answers served = await(Answers.to(link, byFlow));
        assertEquals(200, served.status(), served.body().toString());
        Answers forged = await(Answers.to(link, by("root", token)));
        Requests.assertProblem(forged, 403, "user-mismatch", "access");
        Answers unfit = await(Answers.to(link, Requests.with(by("root", token), Fields.APP, "no id")));
        Requests.assertProblem(unfit, 400, "malformed-relay-request", "cloud");
        Answers none = await(Answers.to(link, AgentFixture.get("/bytes/100")));
        Requests.assertProblem(none, 403, "user-token-missing", "access");
        Answers expired = await(Answers.to(
                link, by("ada", provider.sign(provider.claims("ada").put("exp", 1)))));
        Requests.assertProblem(expired, 403, "user-token-refused", "access");
        assertTrue(
                fixture.page("/metrics", "localhost").body().toString().contains("sallyport_agent_audit_lines_total"));
        await(Objects.requireNonNull(fixture.agent()).close());

        List<JsonObject> lines = requests();
        assertEquals(5, lines.size());
        JsonObject first = lines.get(0);
        assertEquals("rq-1", first.getString("request"));
        assertEquals("grace hopper", first.getString("user"));
        assertEquals("grace hopper", first.getString("verifiedUser"));
        assertEquals("test", first.getString("connector"));
        assertEquals("cn-test", first.getString("connection"));
        assertEquals("test://local", first.getString("target"));
        assertEquals("nightly.export_1", first.getString("flow"));
        assertFalse(first.containsKey("app"));
        assertEquals("allow", first.getString("decision"));
        assertEquals("answered", first.getString("outcome"));
        assertEquals(200, first.getInteger("status"));
        assertEquals(served.body().length(), first.getInteger("bytesOut"));
        assertEquals("root", lines.get(1).getString("user"));
        assertEquals("user-mismatch", lines.get(1).getString("outcome"));
        assertEquals("deny", lines.get(1).getString("decision"));
        assertFalse(lines.get(1).containsKey("verifiedUser"));
        assertFalse(lines.get(1).containsKey("flow"), "the cloud named none");
        assertEquals("malformed-relay-request", lines.get(2).getString("outcome"));
        assertFalse(lines.get(2).containsKey("connection"));
        assertFalse(lines.toString().contains(token));
        assertFalse(lines.toString().contains("secret-of-a-row"));
    }

    @Test
    void theCommandVerifiesAndFindsWhatIsWrong() throws Exception {
        RelayLink link = fixture.link(ACCESS);
        for (int i = 0; i < 5; i++) {
            await(Answers.to(link, AgentFixture.get("/bytes/100")));
        }
        Path yaml = temporary.resolve("agent.yaml");
        Files.writeString(yaml, fixture.yaml(ACCESS));
        assertEquals(0, run("audit", "verify", "--config", yaml.toString()), "while it runs: " + out);
        await(Objects.requireNonNull(fixture.agent()).close());
        assertEquals(5, requests().size());
        out.getBuffer().setLength(0);
        assertEquals(0, run("audit", "verify", "--config", yaml.toString()), out.toString());
        assertTrue(out.toString().startsWith("ok: lines 1 to 7, sealed up to 7"), out.toString());
        String hash = out.toString().strip().replaceAll(".* ", "");
        out.getBuffer().setLength(0);
        assertEquals(0, run("audit", "key", "--config", yaml.toString()));
        Path key = Files.writeString(temporary.resolve("member.pem"), out.toString());
        String log = fixture.data().resolve("audit").toString();
        String[] elsewhere = {"audit", "verify", "--directory", log, "--key", key.toString(), "--expect", "7:" + hash};
        assertEquals(0, run(elsewhere), out.toString());
        Path file = fixture.data().resolve("audit/audit-0000000000000001.jsonl");
        List<String> lines = Files.readAllLines(file);
        Files.write(file, lines.subList(0, 6));
        out.getBuffer().setLength(0);
        assertEquals(1, run(elsewhere));
        assertTrue(out.toString().contains("the end is missing: lines 7 to 7 were sealed"), out.toString());
        assertEquals(2, run("audit", "verify"));
        assertEquals(2, run("audit", "verify", "--config", yaml.toString(), "--expect", "x"));
        assertEquals(2, run("audit"));
    }
}
