package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.sallyport.agent.Awaiting.await;
import static org.sallyport.agent.Awaiting.until;

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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.keys.Pem;
import org.sallyport.relay.RelayLink;

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
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load:file=" + temporary.resolve("classes"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(in)
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
        Files.writeString(certificate, Pem.of(AgentFixture.certificate()));
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
}
