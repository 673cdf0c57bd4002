package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.keys.GatewayCertificates;
import org.sallyport.agent.keys.HeldKeys;
import org.sallyport.agent.keys.KeyStoreFile;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.sealing.CredentialFormat;
import org.sallyport.agent.unlocking.KeyStoreSettings;

/**
 * The commands that change a gateway's keys, as programs: killed in the middle, and gone on with. Where they are killed is
 * told by what they print, or by an answer of the cloud that is held back from them.
 */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(300) // reading what a program prints has no limit of its own
class GatewayKeysProcessIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    private static final Vertx VERTX = Vertx.vertx();

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Interceptor interceptor;

    @SuppressWarnings("NullAway.Init")
    private static Processes processes;

    @SuppressWarnings("NullAway.Init")
    private static Rig rig;

    @BeforeAll
    static void startCloud() throws Exception {
        interceptor = new Interceptor(VERTX);
        URI between = Cluster.await(interceptor.listen());
        processes = new Processes(folder);
        List<String> alias = List.of("aliases: [" + between + "]");
        rig = new Rig(processes, folder, new Rig.Setup(alias, List.of()));
        interceptor.forwardTo(rig.agentsUrl());
        rig.startCloud();
    }

    @AfterAll
    static void stop() throws Exception {
        if (processes != null) {
            processes.close();
        }
        Cluster.await(interceptor.close());
        Cluster.await(VERTX.close());
    }

    private static Process start(String member) throws IOException {
        return rig.startAgent(member, rig.agentsUrl(), List.of(), List.of("  - allow: test://**"));
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** A command as a member, whose requests to the cloud go through the interceptor. */
    private static Process begin(String command, String member) throws IOException {
        return rig.begin(command, "--config", config(member).toString());
    }

    private static String run(String command, String member) throws Exception {
        return rig.command(command, "--config", config(member).toString());
    }

    private static Path config(String member) throws IOException {
        return Files.writeString(
                folder.resolve(member + "-commands.yaml"),
                "cloud: " + interceptor.url() + "\ndata: " + folder.resolve(member)
                        + "\naccess: [{allow: 'test://**'}]\n");
    }

    private static void awaitPrinted(Process process, String text) throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(text)) {
                return;
            }
        }
        throw new AssertionError("the program ended without '" + text + "'");
    }

    /** Waits until the cloud has done what was asked and holds the answer back; whoever asked is killed then. */
    private static void killHeld(Process process) throws Exception {
        Waiting.until("an answer is held back", () -> !interceptor.held().isEmpty());
        kill(process);
        interceptor.reset();
    }

    private static String connect(String gateway, CredentialFormat format) throws Exception {
        String sealed = format.seal(certificates(gateway), Cluster.credential());
        return rig.connect(
                gateway,
                "test",
                new JsonObject(),
                new JsonObject().put("format", format.toString()).put("sealed", sealed));
    }

    private static GatewayCertificates certificates(String gateway) throws Exception {
        return GatewayCertificates.read(rig.api().certificate(gateway));
    }

    private static JsonObject view(String gateway) throws IOException, InterruptedException {
        return new JsonObject(rig.api().get("/api/v1/gateways/" + gateway));
    }

    private static String rotationState(String gateway) throws IOException, InterruptedException {
        JsonObject rotation = view(gateway).getJsonObject("rotation");
        return rotation == null ? "none" : rotation.getString("state");
    }

    /** Waits for it, since members were killed that the cloud may still hold for linked. */
    private static void awaitServed(String connection) throws Exception {
        Caller caller = new Caller(rig.token());
        URI operation = rig.operation("test", connection, "/bytes/10");
        Waiting.until(
                "the connection " + connection + " is served",
                () -> caller.answer(operation).statusCode() == 200);
    }

    /** Leaves a member that doesn't run nothing but the present gateway key. */
    private static void leavePresentKeyAlone(String member) {
        KeyStoreFile store = new KeyStoreFile(folder.resolve(member), KeyStoreSettings.DEFAULT);
        Keys left = HeldKeys.read(store)
                .update(held -> held.unneeded(held.gateway(), 0).withoutUnneeded(0));
        assertEquals(1, left.all().size());
    }

    @Test
    void aRotationOfAHybridKeyThatIsKilledIsFinishedByAnotherMember() throws Exception {
        String gateway = rig.enrol("one", rig.agentsUrl(), "--post-quantum");
        rig.join("two", gateway);
        Process one = start("one");
        rig.awaitLinked(gateway);
        GatewayCertificates before = certificates(gateway);
        assertNotNull(before.hybrid());
        List<String> connections =
                List.of(connect(gateway, CredentialFormat.CMS), connect(gateway, CredentialFormat.RSA_OAEP));
        for (String connection : connections) {
            awaitServed(connection);
        }

        Process first = begin("rotate-key", "one");
        awaitPrinted(first, "Waiting for two");
        kill(first);
        kill(one);
        assertEquals("distributing", rotationState(gateway));

        Process two = start("two");
        Waiting.until("two has taken the key", () -> rotationState(gateway).equals("resealing"));
        interceptor.holdAnswers(request -> request.startsWith("PUT /api/v1/member/resealing/"));
        killHeld(begin("rotate-key", "two"));
        assertEquals("resealing", rotationState(gateway));
        for (String connection : connections) {
            awaitServed(connection);
        }

        one = start("one");
        assertTrue(run("rotate-key", "one").contains("is rotated"));
        assertEquals("none", rotationState(gateway));
        GatewayCertificates after = certificates(gateway);
        assertNotNull(after.hybrid());
        assertNotEquals(before, after);

        kill(one);
        kill(two);
        leavePresentKeyAlone("two");
        start("two");
        for (String connection : connections) {
            awaitServed(connection);
        }
    }

    @Test
    void aNewRecoveryKeyAndARecoveryThatAreKilledAreRepeated() throws Exception {
        String gateway = rig.enrol("lost", rig.agentsUrl());
        String old = rig.recoveryKey(gateway);
        String connection = connect(gateway, CredentialFormat.CMS);

        interceptor.holdAnswers(request -> request.equals("PUT /api/v1/member/recovery"));
        killHeld(begin("rotate-recovery-key", "lost"));
        rig.recoveryKey(gateway, run("rotate-recovery-key", "lost"));

        String code = rig.api()
                .post("/api/v1/gateways/" + gateway + "/enrolment-codes", new JsonObject())
                .getString("enrolmentCode");
        assertNotEquals(old, rig.recoveryKey(gateway));
        interceptor.holdAnswers(request -> request.equals("POST /api/v1/enrolments"));
        killHeld(rig.begin("recover", recovering(code, rig.recoveryKey(gateway))));
        assertTrue(rig.command("recover", recovering(code, rig.recoveryKey(gateway)))
                .startsWith("Recovered"));
        JsonArray members = view(gateway).getJsonArray("members");
        assertEquals(2, members.size(), members::encode);
        start("found");
        awaitServed(connection);
        assertNull(view(gateway).getJsonObject("rotation"));
    }

    private static String[] recovering(String code, String recoveryKey) {
        Path file = folder.resolve("recovery-key");
        SecretFiles.write(file, recoveryKey.getBytes(StandardCharsets.US_ASCII));
        return new String[] {
            "--cloud", interceptor.url().toString(),
            "--code", code,
            "--name", "found",
            "--data", folder.resolve("found").toString(),
            "--recovery-key-file", file.toString()
        };
    }
}
