package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.KeyStoreFile;
import org.sallyport.agent.unlocking.KeyStoreSettings;
import picocli.CommandLine;

/** The command line within this process: words and exit codes. */
class MainIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AgentFixture fixture;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

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
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    @Test
    void wrongUsageIsTwo() {
        assertEquals(2, run());
        assertEquals(2, run("nosuch"));
        assertEquals(2, run("run"));
        assertEquals(2, run("enrol", "--cloud", "cloud.example.com", "--code", TestCloud.CODE));
        assertEquals(2, run("seal", "--certificate", "x", "--format", "nosuch"));
        assertEquals(2, run("seal", "--certificate", "x", "--format", "rsa-oaep", "--post-quantum"));
    }

    @Test
    void aKeySizeThatNoGatewayHasIsWrongUsageAndNothingIsMade() {
        String url = fixture.cloud.url().toString();
        Path data = temporary.resolve("fresh");
        for (String size : new String[] {"2047", "2052", "4104", "1024", "-3072", "large"}) {
            String[] enrol = {"enrol", "--cloud", url, "--code", TestCloud.CODE, "--data", data.toString()};
            assertEquals(
                    2,
                    run(Stream.concat(Stream.of(enrol), Stream.of("--key-size", size))
                            .toArray(String[]::new)));
        }
        assertTrue(err.toString().contains("--key-size must be a number of bits from 2048 to 4096"), err.toString());
        assertFalse(Files.exists(data));
    }

    @Test
    void everyProblemOfTheConfigurationIsALineAndThree() throws Exception {
        Path file = temporary.resolve("agent.yaml");
        Files.writeString(file, "cloud: nonsense\nlinks: 0\ncolour: red\n");
        assertEquals(3, run("run", "--config", file.toString()));
        assertEquals(4, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().contains("agent.yaml:2: links: must be a whole number from 1 to 16"));
    }

    @Test
    void anAgentThatIsNotEnrolledIsThree() throws Exception {
        Path file = temporary.resolve("agent.yaml");
        Files.writeString(file, "cloud: https://cloud.test\ndata: " + temporary.resolve("nothing") + "\n");
        assertEquals(3, run("run", "--config", file.toString()));
        assertTrue(err.toString().contains("sallyport-agent enrol"));
        assertFalse(err.toString().contains("Exception"));
    }

    @Test
    void enrolWritesTheDirectoryAndSaysSo() {
        Path data = temporary.resolve("fresh");
        assertEquals(
                0,
                run("enrol", "--cloud", fixture.cloud.url() + "/", "--code", TestCloud.CODE, "--data", data.toString()),
                err.toString());
        assertTrue(out.toString().startsWith("Enrolled as member mb-test of gateway Test gateway (gw-test)"));
        assertEquals(
                "gw-test",
                new KeyStoreFile(data, KeyStoreSettings.DEFAULT).read().gatewayId());
        assertEquals(
                1,
                run(
                        "enrol",
                        "--cloud",
                        fixture.cloud.url().toString(),
                        "--code",
                        TestCloud.CODE,
                        "--data",
                        data.toString()));
        assertTrue(err.toString().contains("[already-enrolled]"));
    }

    @Test
    void aGatewaysNameDoesNotActOnTheTerminal() {
        fixture.cloud.gatewayName = "\u001b[2K\rAll well\u202e";
        String data = temporary.resolve("fresh").toString();
        assertEquals(0, run("enrol", "--cloud", fixture.cloud.url() + "/", "--code", TestCloud.CODE, "--data", data));
        assertTrue(out.toString().contains("of gateway \\u001B[2K\\u000DAll well\\u202E (gw-test)."), out.toString());
    }

    @Test
    void aRefusedCodeIsOneWithTheCloudsWords() {
        fixture.cloud.enrolmentRefusal = TestCloud.problem("enrolment-code-invalid", 401, false);
        Path data = temporary.resolve("fresh");
        assertEquals(
                1,
                run(
                        "enrol",
                        "--cloud",
                        fixture.cloud.url().toString(),
                        "--code",
                        TestCloud.CODE,
                        "--data",
                        data.toString()));
        assertEquals("as the test says [enrolment-code-invalid]", err.toString().strip());
    }

    @Test
    void statusTellsOfARunningAgentAndOfNone() throws Exception {
        Agent agent = fixture.start("");
        Awaiting.await(agent.linked());
        String url = "http://127.0.0.1:" + agent.healthPort();
        assertEquals(0, run("status", "--url", url), err.toString());
        assertTrue(out.toString().contains("gateway Test gateway (gw-test), member Test member (mb-test)"));
        assertTrue(out.toString().contains("link 1: up since"));
        assertEquals(0, run("status", "--json", "--url", url));
        assertTrue(out.toString().contains("\"inFlight\" : 0"));
        assertEquals(1, run("status", "--url", "http://127.0.0.1:1"));
        assertTrue(err.toString().startsWith("No agent answers at http://127.0.0.1:1: check that it runs"));
        for (String more : new String[] {"?t=hunter2", "#hunter2"}) {
            assertEquals(2, run("status", "--url", "http://127.0.0.1:1/" + more));
            assertFalse((out.toString() + err).contains("hunter2"), err.toString());
        }
    }

    /** An agent that hangs is what one asks about: it isn't taken for one that doesn't run. */
    @Test
    void whoAnswersOtherwiseOrNotToTheEndIsToldAsThat() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = Awaiting.await(fixture.vertx
                .createHttpServer()
                .requestHandler(request -> {
                    asked.add(request.path());
                    switch (request.path()) {
                        case "/403" -> request.response().setStatusCode(403).end();
                        case "/500" -> request.response().setStatusCode(500).end();
                        case "/text" -> request.response().end("hello");
                        default -> request.response().setChunked(true).write("{");
                    }
                })
                .listen(0, "127.0.0.1"));
        URI url = URI.create("http://127.0.0.1:" + server.actualPort());
        LocalPage page = LocalPage.at(CommandLine.Model.CommandSpec.create(), url);
        String what = "What listens at " + url;
        assertEquals(
                what + " answered /403 with status 403: an agent tells it to its own machine only; --url names"
                        + " another address",
                detail(page, "/403"));
        assertTrue(detail(page, "/500").startsWith(what + " answered /500 with status 500: check"));
        assertTrue(detail(page, "/text").startsWith(what + " did not answer /text as an agent does"));
        LocalPage impatient = LocalPage.at(CommandLine.Model.CommandSpec.create(), url, Duration.ofMillis(300));
        assertTrue(
                detail(impatient, "/drop").startsWith("No whole answer came from " + url + " within 300ms: the agent"));
        assertEquals(detail(impatient, "/drop"), detail(impatient, "/text"), "it isn't asked again");
        assertEquals(List.of("/403", "/500", "/text", "/drop"), asked);
    }

    private static String detail(LocalPage page, String path) {
        return assertThrows(AgentException.class, () -> page.json(path)).detail();
    }

    @Test
    void statusTellsForWhomARotationWaitsAndLetsNoNameActOnTheTerminal() throws Exception {
        Agent agent = fixture.start("");
        JsonObject status = fixture.status();
        assertEquals("null", String.valueOf(status.getJsonObject("gatewayKey").getValue("rotation")));
        JsonObject key = status.getJsonObject("gatewayKey").put("problem", "it is odd\u001b[2J");
        HttpServer server = Awaiting.await(fixture.vertx
                .createHttpServer()
                .requestHandler(request -> request.response().end(status.toBuffer()))
                .listen(0, "127.0.0.1"));
        String[] ask = {"status", "--url", "http://127.0.0.1:" + server.actualPort()};
        JsonArray waiting = new JsonArray().add("two (mb-2)").add("three\u009b2J (mb-3)");
        JsonObject rotation = new JsonObject().put("state", "distributing").put("waiting", waiting);
        key.put("rotation", rotation);
        assertEquals(0, run(ask), err.toString());
        assertTrue(out.toString().contains("gateway key: it is odd\\u001B[2J\n"), out.toString());
        assertTrue(out.toString().contains("to be revoked: two (mb-2), three\\u009B2J (mb-3)\n"), out.toString());
        assertEquals(0, run("status", "--json", "--url", ask[2]));
        assertTrue(out.toString().contains("three\\u009B2J (mb-3)\""), out.toString());
        assertFalse(out.toString().contains("\u009b"));
        rotation.put("state", "resealing").put("waiting", new JsonArray());
        assertEquals(0, run(ask));
        assertTrue(out.toString().contains("credentials are being sealed to the new one"), out.toString());
        Awaiting.await(agent.close());
    }

    private Map<String, String> bundle(Path zip) throws Exception {
        Map<String, String> texts = new TreeMap<>();
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                texts.put(entry.getName(), new String(entries.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    @Test
    void diagnosticsTellOfARunningAgentAndOfAStoppedOne() throws Exception {
        Agent agent = fixture.start("access: [{allow: 'test://local', users: [anna]}]\n");
        Awaiting.await(agent.linked());
        Path config = temporary.resolve("agent.yaml");
        Files.writeString(config, fixture.yaml("access: [{allow: 'test://local', users: [anna]}]\n"));
        Path zip = temporary.resolve("running.zip");
        String url = "http://127.0.0.1:" + agent.healthPort();
        String[] ask = {"diagnostics", "--config", config.toString(), "--url", url, "--output", zip.toString()};
        assertEquals(0, run(ask), err.toString());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(zip)));
        Map<String, String> running = bundle(zip);
        assertEquals(
                Set.of(
                        "access.txt",
                        "certificates.json",
                        "configuration.json",
                        "contents.txt",
                        "data.txt",
                        "metrics.txt",
                        "process.json",
                        "program.json",
                        "status.json",
                        "threads.txt"),
                running.keySet());
        assertTrue(
                text(running, "access.txt").contains("allow test://local; users 1 named"), text(running, "access.txt"));
        assertTrue(text(running, "data.txt").contains("rw-------"), text(running, "data.txt"));
        assertTrue(text(running, "data.txt").contains(" keystore.bin\n"), text(running, "data.txt"));
        assertTrue(text(running, "status.json").contains("\"carrier\""), text(running, "status.json"));
        assertTrue(text(running, "metrics.txt").contains("sallyport_agent_links_up 1.0"));
        assertTrue(text(running, "configuration.json").contains("\"concurrentRequests\" : 200"));
        assertEquals(2, run(ask), "it is there already");
        assertTrue(err.toString().contains("is there already"), err.toString());
        Awaiting.await(agent.close());
        Files.delete(zip);
        assertEquals(0, run(ask));
        Map<String, String> stopped = bundle(zip);
        assertFalse(stopped.containsKey("status.json"));
        assertTrue(text(stopped, "contents.txt").contains("status.json        left out: No agent answers at " + url));
        assertEquals(fingerprints(running), fingerprints(stopped));
    }

    private static String text(Map<String, String> bundle, String file) {
        return Objects.requireNonNull(bundle.get(file), file);
    }

    private static List<String> fingerprints(Map<String, String> bundle) {
        return text(bundle, "certificates.json")
                .lines()
                .filter(line -> line.contains("\"sha256\""))
                .toList();
    }

    @Test
    void diagnosticsTellWhatIsWrongWithTheConfigurationAndWhatCanBeToldWithoutIt() throws Exception {
        Path config = temporary.resolve("agent.yaml");
        Path zip = temporary.resolve("unfit.zip");
        String[] ask = {"diagnostics", "--config", config.toString(), "--output", zip.toString()};
        Files.writeString(config, fixture.yaml("colour: red\nlimits: {queueWait: soon}\n"));
        assertEquals(0, run(ask), err.toString());
        Map<String, String> unfit = bundle(zip);
        assertTrue(text(unfit, "configuration.json").contains("agent.yaml:5: colour: unknown setting"));
        assertTrue(text(unfit, "configuration.json").contains("limits.queueWait: must be a duration"));
        assertTrue(text(unfit, "data.txt").contains(" enrolment.json\n"), "the data folder is known");
        assertTrue(text(unfit, "contents.txt").contains("access.txt         left out: "), text(unfit, "contents.txt"));
        Files.delete(zip);
        Files.delete(config);
        assertEquals(0, run(ask), err.toString());
        Map<String, String> missing = bundle(zip);
        assertTrue(text(missing, "configuration.json").contains("can't be read (NoSuchFileException)"));
        assertTrue(text(missing, "contents.txt").contains("data.txt           left out: the data folder isn't known"));
        Files.delete(zip);
        Files.writeString(config, "data: \"\\0hunter2\"\nhealth: {host: hunter2@127.0.0.1}\n");
        assertEquals(0, run(ask), err.toString());
        Map<String, String> hidden = bundle(zip);
        assertTrue(text(hidden, "configuration.json").contains("agent.yaml:1: data: must be a path"));
        assertTrue(text(hidden, "contents.txt").contains("status.json        left out: the address"));
        assertFalse(hidden.toString().contains("hunter2"), hidden.toString());
        assertEquals(2, run("diagnostics", "--url", "ftp://127.0.0.1", "--output", zip + "2"));
        assertEquals(
                1,
                run("diagnostics", "--output", temporary.resolve("nosuch/x.zip").toString()));
        assertTrue(err.toString().contains("x.zip can't be written (NoSuchFileException)"), err.toString());
    }

    private int explain(String... arguments) throws Exception {
        Path file = temporary.resolve("agent.yaml");
        Files.writeString(file, fixture.yaml("""
                access:
                  - deny: postgresql://db1.corp/sales
                    tables: [hr.*]
                  - allow: postgresql://db1.corp/sales
                    operations: [GetItems]
                    users: [anna]
                """));
        String[] all = new String[arguments.length + 4];
        all[0] = "policy";
        all[1] = "explain";
        all[2] = "--config";
        all[3] = file.toString();
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        out.getBuffer().setLength(0);
        return run(all);
    }

    @Test
    void explainTellsTheLineThatDecidesAndWhyOthersDoNot() throws Exception {
        String target = "PostgreSQL://DB1.corp./sales";
        String file = temporary.resolve("agent.yaml").toString();
        assertEquals(
                0,
                explain(target, "GetItems", "--user", "anna", "--table", "public.orders", "--address", "10.0.0.1"),
                err.toString());
        assertEquals(
                List.of(
                        "allowed",
                        "target postgresql://db1.corp:5432/sales at 10.0.0.1",
                        "table public.orders",
                        "  " + file + ":6 does not apply: it names other tables: deny postgresql://db1.corp:5432/sales",
                        "  " + file + ":8 decides: allow postgresql://db1.corp:5432/sales",
                        "  allowed"),
                out.toString().lines().toList());
        assertEquals(0, explain(target, "read", "--table", "HR.salaries", "--address", "10.0.0.1"));
        assertTrue(out.toString().startsWith("denied"), out.toString());
        assertTrue(out.toString().contains(":6 decides: deny"), out.toString());
        assertEquals(0, explain(target, "GetItems", "--user", "anna", "--address", "127.0.0.1"));
        assertTrue(out.toString().contains("at 127.0.0.1 (a loopback address)"), out.toString());
        assertTrue(out.toString().contains("doesn't name the host's special address"), out.toString());
        assertEquals(0, explain("postgresql://evil@db1.corp/sales", "read"));
        assertTrue(out.toString().contains("is no target"), out.toString());
        assertEquals(2, explain(target, "nosuch", "--address", "10.0.0.1"));
        assertEquals(2, run("policy"));
    }

    @Test
    void aRuleWithAMisspeltOperationIsThree() throws Exception {
        Path file = temporary.resolve("agent.yaml");
        Files.writeString(file, fixture.yaml("access:\n  - {deny: 'test://local', operations: [wriet]}\n"));
        assertEquals(3, run("run", "--config", file.toString()));
        assertTrue(err.toString().contains("agent.yaml:6: access[0].operations: 'wriet'"), err.toString());
    }
}
