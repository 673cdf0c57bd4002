package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.Awaiting.await;

import ch.qos.logback.classic.Level;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.sealing.CredentialFormat;
import org.sallyport.datasource.testkit.SecretWatch;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RequestHead;
import picocli.CommandLine;

/** An agent whose every word a watch reads. */
abstract class AgentSecretHygiene {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    final SecretWatch watch = new SecretWatch(Level.TRACE);
    private @Nullable AgentFixture fixture;

    @AfterEach
    void stop() throws Exception {
        watch.close();
        if (fixture != null) {
            fixture.close();
        }
    }

    /** An enrolled agent that isn't started yet. */
    AgentFixture enrolled() throws Exception {
        AgentFixture made = new AgentFixture(temporary);
        watch.plant("the member's token", TestCloud.TOKEN);
        fixture = made;
        return made;
    }

    AgentFixture fixture() {
        return Objects.requireNonNull(fixture);
    }

    static String random() {
        return "canary" + UUID.randomUUID().toString().replace("-", "");
    }

    String plant(String name) {
        return watch.plant(name, random());
    }

    /** Sends a request; its answer may tell these secrets only. */
    Answers told(String where, RelayLink link, RequestHead head, String... may) throws Exception {
        return told(where, await(Answers.to(link, head)), may);
    }

    Answers told(String where, Answers answer, String... may) {
        watch.says("answer to " + where, answer.status() + " " + answer.head().headers() + "\n" + answer.body(), may);
        return answer;
    }

    static JsonObject credential(String user, String password) {
        JsonArray values = new JsonArray()
                .add(new JsonObject().put("name", "username").put("value", user))
                .add(new JsonObject().put("name", "password").put("value", password));
        return new JsonObject().put("credentialType", "Basic").put("credentialData", values);
    }

    /** A value of the field {@code sallyport-credentials}. */
    static String cms(JsonObject credential) {
        return "cms "
                + CredentialFormat.CMS
                        .seal(AgentFixture.certificates(), credential)
                        .replaceAll("-----[A-Z ]+-----|\\s", "");
    }

    static String rsaOaep(JsonObject credential) {
        JsonObject untyped = new JsonObject().put("credentialData", credential.getJsonArray("credentialData"));
        return "rsa-oaep " + CredentialFormat.RSA_OAEP.seal(AgentFixture.certificates(), untyped);
    }

    /** A file that only this user may read. */
    Path secretFile(String name, String content) {
        Path file = temporary.resolve(name);
        SecretFiles.write(file, content.getBytes(StandardCharsets.UTF_8));
        return file;
    }

    /**
     * Reads all pages of the running agent and a diagnostics bundle, stops it, reads what it has written and another
     * bundle, and looks for secrets in all of it.
     */
    void end() throws Exception {
        AgentFixture ended = fixture();
        for (String page : new String[] {
            "/",
            "/page.js",
            "/page.css",
            "/health/live",
            "/health/ready",
            "/metrics",
            "/api/status",
            "/api/diagnostics",
            "/nosuch"
        }) {
            watch.says("page " + page, ended.page(page, "localhost").body().toString());
        }
        Agent agent = Objects.requireNonNull(ended.agent());
        String yaml = ended.startedWith();
        assertTrue(readBundle("running", yaml, agent.healthPort()).contains("status.json"), "the agent was asked");
        await(agent.close());
        readFiles(ended.data());
        readBundle("stopped", yaml, agent.healthPort());
        watch.assertKept();
    }

    /**
     * Has a diagnostics bundle written, and shows the watch what the command prints and what each of its files holds.
     *
     * @param healthPort the agent's; 0 where none is asked, which takes less time
     * @return the names of the files
     */
    List<String> readBundle(String where, String yaml, int healthPort) throws IOException {
        Path config = Files.writeString(temporary.resolve("diagnosed.yaml"), yaml);
        Path zip = temporary.resolve("bundle.zip");
        StringWriter printed = new StringWriter();
        CommandLine command = Commands.line();
        command.setOut(new PrintWriter(printed, true)).setErr(new PrintWriter(printed, true));
        List<String> arguments =
                new ArrayList<>(List.of("diagnostics", "--config", config.toString(), "--output", zip.toString()));
        if (healthPort > 0) {
            arguments.addAll(List.of("--url", "http://127.0.0.1:" + healthPort));
        }
        int code = command.execute(arguments.toArray(String[]::new));
        assertEquals(0, code, printed.toString());
        watch.says("what diagnostics prints, " + where, printed.toString());
        List<String> names = new ArrayList<>();
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                names.add(entry.getName());
                String text = new String(entries.readAllBytes(), StandardCharsets.UTF_8);
                watch.says("bundle, " + where + ": " + entry.getName(), text);
            }
        }
        Files.delete(zip);
        return names;
    }

    /** Shows the watch every file below a directory. */
    void readFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                watch.says("file " + file, Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
    }
}
