package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.sallyport.agent.Awaiting.await;
import static org.sallyport.agent.Awaiting.until;

import ch.qos.logback.classic.Level;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.SecretWatch;
import org.sallyport.datasource.testkit.TestConnector;
import org.sallyport.fault.ConnectProxy;
import org.sallyport.relay.Fields;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RequestHead;

/** The program in a JVM of its own. */
class ProgramProcessIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AgentFixture fixture;

    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        fixture = new AgentFixture(temporary);
    }

    @AfterEach
    void stop() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        fixture.close();
    }

    private Process run(File in, File out, String... arguments) throws IOException {
        return run(Map.of(), in, out, arguments);
    }

    private Process run(Map<String, String> environment, File in, File out, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-Xlog:class+load:file=" + temporary.resolve("classes"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Process process = builder.redirectInput(in)
                .redirectOutput(out)
                .redirectError(temporary.resolve("stderr").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private String stderr() {
        try {
            return Files.readString(temporary.resolve("stderr"));
        } catch (IOException e) {
            return "";
        }
    }

    private static File nothing() {
        return new File("/dev/null");
    }

    private Process runAgent() throws IOException {
        Path config = temporary.resolve("agent.yaml");
        Files.writeString(config, fixture.yaml("access: [{allow: 'test://local'}]\ngrace: 20s\n"));
        return run(nothing(), temporary.resolve("stdout").toFile(), "run", "--config", config.toString());
    }

    @Test
    void aTerminatedAgentFinishesItsRequestsAndExitsInGoodOrder() throws Exception {
        Process process = runAgent();
        RelayLink link = await(fixture.cloud.link());
        Future<Answers> first = Answers.to(link, AgentFixture.get("/bytes/10"));
        assertEquals(200, await(first).status(), stderr());
        io.vertx.core.Promise<io.vertx.core.streams.ReadStream<Buffer>> begun = io.vertx.core.Promise.promise();
        io.vertx.core.Promise<Answers> whole = io.vertx.core.Promise.promise();
        link.context()
                .runOnContext(ignored -> link.request(AgentFixture.get("/stream/3000000"))
                        .send()
                        .onSuccess(response -> {
                            Answers.whole(response).onComplete(whole);
                            response.pause();
                            begun.complete(response);
                        }));
        var paused = await(begun.future());
        process.destroy();
        until("the link drains", () -> !link.available());
        assertTrue(process.isAlive());
        link.context().runOnContext(ignored -> paused.resume());
        assertEquals(3_000_000, await(whole.future()).body().length());
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), stderr());
        assertTrue(stderr().contains("stopped"));
        assertFalse(stderr().contains("\tat "), stderr());
        assertEquals(0, Files.size(temporary.resolve("stdout")));
    }

    @Test
    void aHangupReadsTheAccessPolicyAgainAndEndsNothing() throws Exception {
        assumeFalse(hangupIsIgnored(), "SIGHUP is ignored here (nohup), and by what is started here too");
        Process process = runAgent();
        RelayLink link = await(fixture.cloud.link());
        // The file is as it was: only a signal makes the agent say so.
        until("the policy was read again", () -> {
            hangUp(process);
            return stderr().contains("1 access rules are in force, as before");
        });
        Files.writeString(
                temporary.resolve("agent.yaml"), fixture.yaml("access: [{deny: 'test://local'}]\ngrace: 20s\n"));
        hangUp(process);
        until("the new policy is in force", () -> denied(link));
        assertTrue(process.isAlive());
        assertTrue(stderr().contains("rule=" + temporary.resolve("agent.yaml") + ":5"), stderr());
    }

    private static boolean hangupIsIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) != 0);
    }

    private static boolean denied(RelayLink link) {
        try {
            return await(Answers.to(link, AgentFixture.get("/bytes/1"))).status() == 403;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void hangUp(Process process) {
        try {
            new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anIdleAgentStopsAtOnce() throws Exception {
        Process process = runAgent();
        await(fixture.cloud.link());
        process.destroy();
        assertTrue(process.waitFor(15, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), stderr());
    }

    /** Each of these would cost a tenth of a second or more before the first link. */
    @Test
    void anAgentThatStartsLoadsNothingThatItsStartDoesNotNeed() throws Exception {
        Process process = runAgent();
        await(fixture.cloud.link());
        process.destroy();
        assertTrue(process.waitFor(15, TimeUnit.SECONDS));
        List<String> needless = Files.readAllLines(temporary.resolve("classes")).stream()
                .filter(line -> line.matches(
                        ".*\\] (org\\.bouncycastle\\.|com\\.sun\\.jna\\.|picocli\\.|com\\.sun\\.org\\.apache\\.xerces\\."
                                + "|jdk\\.jfr\\.internal\\.settings\\.).*"))
                .toList();
        assertEquals(List.of(), needless);
    }

    @Test
    void aSecondAgentOnTheSameDirectoryIsRefusedUntilTheFirstIsGone() throws Exception {
        Process first = runAgent();
        RelayLink link = await(fixture.cloud.link());
        Process second = runAgent();
        assertTrue(second.waitFor(30, TimeUnit.SECONDS));
        assertEquals(3, second.exitValue(), stderr());
        assertTrue(stderr().contains("[data-directory-in-use]"), stderr());
        assertTrue(link.available());
        first.destroyForcibly().waitFor();
        Future<RelayLink> next = fixture.cloud.nextLink();
        runAgent();
        await(next);
    }

    @Test
    void sealWorksOnAnyMachine() throws Exception {
        Path certificate = temporary.resolve("gw.pem");
        Files.writeString(certificate, AgentFixture.certificates().pem());
        Path credential = temporary.resolve("credential.json");
        JsonObject json = new JsonObject().put("credentialType", "Anonymous").put("credentialData", new JsonArray());
        Files.writeString(credential, json.encode());
        Path sealed = temporary.resolve("sealed");
        Process process = run(credential.toFile(), sealed.toFile(), "seal", "--certificate", certificate.toString());
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), stderr());
        RelayLink link = fixture.link();
        var head = TestCloud.head(
                io.vertx.core.http.HttpMethod.GET, "/bytes/1", "test", new JsonObject(), Files.readString(sealed));
        assertEquals(200, await(Answers.to(link, head)).status());
    }

    @Test
    void itsCommandLineAndWhatItSaysTellNoSecret() throws Exception {
        try (SecretWatch watch = new SecretWatch(Level.WARN);
                ConnectProxy proxy = new ConnectProxy(
                        request -> request.field("Proxy-Authorization").isEmpty()
                                ? ConnectProxy.challenge("Basic realm=\"corp\"")
                                : "")) {
            String secret = new JsonObject()
                    .put("username", "ada")
                    .put("password", TestConnector.PASSWORD)
                    .encode();
            watch.plant("the password", TestConnector.PASSWORD);
            watch.plant("the member's token", TestCloud.TOKEN);
            Map<String, String> environment = Map.of(
                    "SALLYPORT_LOG_LEVEL", "TRACE",
                    "SALLYPORT_SECRET_sales", secret,
                    "SALLYPORT_SECRET_unfit", watch.plant("an unfit secret", AgentSecretHygiene.random()),
                    "SALLYPORT_PROXY_PASSWORD", watch.plant("the proxy's password", AgentSecretHygiene.random()),
                    "SALLYPORT_VAULT_TOKEN", watch.plant("Vault's token", AgentSecretHygiene.random()));
            Path config = Files.writeString(temporary.resolve("agent.yaml"), fixture.yaml("""
                    access: [{allow: 'test://local'}]
                    proxy: {url: 'http://127.0.0.1:%d', user: agent}
                    secrets:
                      allow: [{secret: 'environment:*', targets: ['test://local']}, {secret: 'vault:*', targets: ['test://local']}]
                      environment: {prefix: SALLYPORT_SECRET_}
                      vault: {url: 'http://127.0.0.1:1'}
                    """.formatted(proxy.port())));
            File out = temporary.resolve("stdout").toFile();
            Process process = run(environment, nothing(), out, "run", "--config", config.toString());
            Future<RelayLink> linked = fixture.cloud.link();
            until("a link: " + stderr(), () -> linked.isComplete() || !process.isAlive());
            assertTrue(linked.succeeded(), stderr());
            RelayLink link = linked.result();
            for (String[] call : new String[][] {
                {"answered", "local environment:sales"},
                {"answered", AgentSecretHygiene.cms(AgentSecretHygiene.credential("ada", TestConnector.PASSWORD))},
                {
                    "credentials-refused",
                    AgentSecretHygiene.cms(AgentSecretHygiene.credential(
                            "ada", watch.plant("a wrong password", AgentSecretHygiene.random())))
                },
                {"local-secret-unfit", "local environment:unfit"},
                {"secret-store-unavailable", "local vault:sales"}
            }) {
                String asked = watch.plant("a query's value", AgentSecretHygiene.random());
                RequestHead head = AgentFixture.get("/bytes/10?q=" + asked);
                head = Requests.with(head, Fields.CREDENTIALS, call[1]);
                head = Requests.with(head, Fields.CONNECTION, "cn-" + call[0] + call[1].length() + ";v=1");
                Answers answer = await(Answers.to(link, head));
                assertEquals(call[0], answer.status() == 200 ? "answered" : answer.code());
                watch.says("an answer", answer.body().toString());
            }
            Path line = Path.of("/proc/" + process.pid() + "/cmdline");
            watch.says("the process list", Files.exists(line) ? Files.readString(line) : "");
            assertEquals(0, process.children().count());
            process.destroy();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertTrue(stderr().contains("TRACE"), stderr());
            watch.says("its log", stderr());
            watch.says("standard output", Files.readString(out.toPath()));
            watch.assertKept();
        }
    }
}
