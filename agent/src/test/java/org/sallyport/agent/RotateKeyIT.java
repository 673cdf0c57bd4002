package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.failure.RefusedByCloudException;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.agent.keys.HeldKeys;
import org.sallyport.agent.keys.KeyStoreFile;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.keys.Pem;
import org.sallyport.agent.membership.KeyRotation;
import org.sallyport.agent.unlocking.KeyStoreSettings;
import org.sallyport.relay.Problem;
import org.sallyport.relay.Where;

/** What {@code rotate-key} tells people, with a cloud that says what the test wants. */
class RotateKeyIT {
    /** Erases a line of a terminal, goes to its beginning, turns around what follows. */
    private static final String HOSTILE = "two\u001b[2K\r\u202e\u009b";

    private static final String SHOWN = "two\\u001B[2K\\u000D\\u202E\\u009B";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AgentFixture fixture;

    @SuppressWarnings("NullAway.Init")
    private HeldKeys keys;

    @SuppressWarnings("NullAway.Init")
    private Path config;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void start() throws Exception {
        fixture = new AgentFixture(temporary);
        keys = HeldKeys.read(new KeyStoreFile(fixture.data(), KeyStoreSettings.DEFAULT));
        config = Files.writeString(temporary.resolve("agent.yaml"), fixture.yaml(""));
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private int rotateKey() {
        return Commands.line()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("rotate-key", "--config", config.toString(), "--key-size", "2048");
    }

    /** The gateway as this cloud shows it: this member, and another that has shown that it has the key. */
    private JsonObject gateway(String other) {
        Keys held = keys.get();
        return new JsonObject()
                .put(
                        "gateway",
                        new JsonObject().put("certificate", held.present().pem()))
                .put("member", new JsonObject().put("id", "mb-test"))
                .put(
                        "members",
                        new JsonArray()
                                .add(member(held, "mb-test", "Test member"))
                                .add(member(held, "mb-two", other)));
    }

    private static JsonObject member(Keys held, String id, String name) {
        byte[] key = held.member().certificate().getPublicKey().getEncoded();
        return new JsonObject()
                .put("id", id)
                .put("name", name)
                .put("memberKey", Pem.of("PUBLIC KEY", key))
                .put("sealKey", Pem.of("PUBLIC KEY", held.sealing().spki()))
                .put("attestation", held.attestation(held.present()));
    }

    private static void refuse(HttpServerRequest request, String code, String detail) {
        TestCloud.answer(request, new Problem(code, 409, code, detail, false, Where.CLOUD, null));
    }

    @Test
    void namesAndWordsOfTheCloudDoNotActOnTheTerminal() {
        JsonObject gateway = gateway(HOSTILE);
        fixture.cloud.member = request -> {
            if (request.path().endsWith("/gateway")) {
                TestCloud.answer(request, 200, gateway);
            } else {
                refuse(request, "no\u001bcode", "not for " + HOSTILE);
            }
        };
        assertEquals(1, rotateKey());
        assertTrue(out.toString().contains("…) goes to " + SHOWN + " (mb-two)"), out.toString());
        assertEquals("not for " + SHOWN + " [no\\u001Bcode]" + System.lineSeparator(), err.toString());
    }

    @Test
    void ofARotationThatGoesOnItTellsWhoStartedItWithWhichKeyAndWhoGetsIt() throws Exception {
        GatewayKey next = GatewayKey.make("gw-test", new GatewayKeySpec(2048, false), Clock.systemUTC());
        keys.update(held -> held.withGrantedNext(next));
        JsonObject gateway = gateway(HOSTILE);
        JsonObject rotation = new JsonObject()
                .put("certificate", next.pem())
                .put("startedBy", "mb-two")
                .put("state", "distributing")
                .put("waiting", new JsonArray().add("mb-two"));
        gateway.put("rotation", rotation);
        fixture.cloud.member = request -> {
            if (request.path().endsWith("/finish")) {
                gateway.remove("rotation");
            }
            TestCloud.answer(request, 200, request.path().endsWith("/gateway") ? gateway : new JsonObject());
        };
        Runnable taken = () -> {
            rotation.put("state", "resealing").put("waiting", new JsonArray());
            gateway.getJsonObject("gateway").put("certificate", next.pem());
        };
        List<String> told = rotate(taken);
        String all = "Test member (mb-test), " + SHOWN + " (mb-two)";
        assertTrue(
                told.get(0).startsWith("This goes on with a rotation that " + SHOWN + " (mb-two) started: "),
                told.get(0));
        assertTrue(told.get(0).contains("(" + next.id().substring(0, 12) + "…) goes to " + all + ". "), told.get(0));
        assertTrue(told.get(1).startsWith("Waiting for " + SHOWN + " (mb-two) "), told.get(1));
        assertEquals(2, told.size(), told.toString());
    }

    /** Rotates without the command, whose pause takes its time. */
    private List<String> rotate(Runnable pause) throws Exception {
        List<String> told = new ArrayList<>();
        GatewayKeySpec spec = new GatewayKeySpec(2048, false);
        MemberSide.run(
                config,
                following -> new KeyRotation(following, present -> spec, Clock.systemUTC(), told::add, pause).run());
        return told;
    }

    /** Answers the first tries to start a rotation with a refusal that may pass, and lets those after them vanish. */
    private AtomicInteger overtaken(int refused) {
        JsonObject gateway = gateway("two");
        AtomicInteger starts = new AtomicInteger();
        fixture.cloud.member = request -> {
            if (request.path().endsWith("/gateway")) {
                TestCloud.answer(request, 200, gateway);
            } else if (starts.incrementAndGet() <= refused) {
                refuse(request, "members-changed", "other members");
            } else {
                TestCloud.answer(request, 201, new JsonObject());
            }
        };
        return starts;
    }

    @Test
    void aCloudThatRefusesToTheEndIsToldOfInItsOwnWords() {
        AtomicInteger starts = overtaken(Integer.MAX_VALUE);
        RefusedByCloudException refused = assertThrows(RefusedByCloudException.class, () -> rotate(() -> {}));
        assertEquals("members-changed", refused.problem().code());
        assertEquals(20, starts.get());
    }

    @Test
    void rotationsThatAreGivenUpToTheEndAreNoUnknownAnswer() {
        AtomicInteger starts = overtaken(19);
        AgentException failed = assertThrows(AgentException.class, () -> rotate(() -> {}));
        assertEquals(AgentCode.ROTATION_OVERTAKEN, failed.code());
        assertEquals(20, starts.get());
    }

    @Test
    void theNameOfAMemberThatIsUnfitDoesNotActEither() {
        JsonObject gateway = gateway(HOSTILE);
        gateway.getJsonArray("members").getJsonObject(1).remove("attestation");
        fixture.cloud.member = request -> TestCloud.answer(request, 200, gateway);
        assertEquals(1, rotateKey());
        assertTrue(err.toString().startsWith("Member mb-two (" + SHOWN + ") "), err.toString());
    }
}
