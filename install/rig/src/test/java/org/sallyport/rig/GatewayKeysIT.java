package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.Agent;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.failure.RefusedByCloudException;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.HeldKeys;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.keys.RecoveryKey;
import org.sallyport.agent.keys.Sha256;
import org.sallyport.agent.membership.Follower;
import org.sallyport.agent.membership.KeyRotation;
import org.sallyport.agent.membership.RecoveryKeyRotation;
import org.sallyport.agent.sealing.CredentialFormat;

/** Joining, recovering and rotating, with a real cloud. */
@Timeout(300) // a rotation waits for its members without a limit
class GatewayKeysIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private Cluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = new Cluster(folder);
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    private KeyRotation rotation(String member) {
        return new KeyRotation(
                cluster.following(member),
                present -> Cluster.SPEC,
                Clock.systemUTC(),
                told -> {},
                GatewayKeysIT::pause);
    }

    private static void pause() {
        try {
            Thread.sleep(20); // between two questions whether the members have taken the key
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What lies in a folder, and what of it. */
    private static Map<String, String> digests(Path directory) throws Exception {
        Map<String, String> digests = new TreeMap<>();
        if (Files.exists(directory)) {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    digests.put(file.toString(), Sha256.hex(Files.readAllBytes(file)));
                }
            }
        }
        return digests;
    }

    @Test
    void whoJoinsUnsealsWhatWasSealedBefore() throws Exception {
        String connection = cluster.connect();
        cluster.join("two", cluster.recovery, false);
        cluster.start("two");
        cluster.assertServes(connection);
        assertEquals(
                cluster.keys("one").get().publicKeyId(),
                cluster.keys("two").get().publicKeyId());
        assertNotEquals(
                cluster.keys("one").get().member().certificate(),
                cluster.keys("two").get().member().certificate());
    }

    @Test
    void aWrongRecoveryKeyChangesNothingHereOrThere() throws Exception {
        JsonObject before = cluster.view();
        Map<String, String> files = digests(cluster.data("one"));
        try (RecoveryKey wrong = RecoveryKey.make()) {
            for (boolean alone : new boolean[] {false, true}) {
                RefusedByCloudException refused =
                        assertThrows(RefusedByCloudException.class, () -> cluster.join("two", wrong, alone));
                assertEquals("recovery-key-refused", refused.problem().code());
            }
        }
        assertFalse(Files.exists(cluster.data("two")));
        assertEquals(files, digests(cluster.data("one")));
        assertEquals(before.getJsonArray("members"), cluster.view().getJsonArray("members"));
        cluster.join("two", cluster.recovery, false);
    }

    @Test
    void aNewMachineTakesOverFromOneThatIsLost() throws Exception {
        String connection = cluster.connect();
        cluster.start("one");
        cluster.assertServes(connection);
        cluster.join("two", cluster.recovery, true);
        Waiting.until("the lost member's links are closed", () -> cluster.links("one") == 0);
        cluster.start("two");
        cluster.assertServes(connection);
        assertEquals("revoked", cluster.member("one").getString("status"));
    }

    @Test
    void rotatingUnderLoadFailsNoCallAndSealsEverythingAnew() throws Exception {
        cluster.join("two", cluster.recovery, false);
        cluster.start("one");
        cluster.start("two");
        List<String> connections = List.of(cluster.connect(), cluster.connect(), cluster.connect());
        String broken = cluster.connect(CredentialFormat.CMS.seal(
                GatewayKey.make("gw-other", Cluster.SPEC, Clock.systemUTC()).certificates(), Cluster.credential()));
        String before = cluster.keys("one").get().publicKeyId();
        try (Load load = new Load(2, Cluster.TOKEN, cluster.operation(connections.get(0)))) {
            load.untilAnswered(20);
            assertEquals(List.of(broken), rotation("one").run());
            load.untilAnswered(20);
            assertEquals(List.of(), load.failures());
        }
        assertNull(cluster.view().getJsonObject("rotation"));
        for (String member : List.of("one", "two")) {
            cluster.stop(member);
            assertNotEquals(before, presentAlone(member));
        }
        for (String member : List.of("one", "two")) {
            cluster.start(member);
            for (String connection : connections) {
                cluster.assertServes(connection);
            }
            cluster.stop(member);
        }
    }

    /** Leaves a member nothing but the present key; answers its id. */
    private String presentAlone(String member) {
        Keys keys = cluster.keys(member)
                .update(held -> held.unneeded(held.gateway(), 0).withoutUnneeded(0));
        assertEquals(1, keys.all().size(), member);
        return keys.publicKeyId();
    }

    @Test
    void whoJoinsAfterARotationHasTheNewKeyByTheSameRecoveryKey() throws Exception {
        String connection = cluster.connect();
        rotation("one").run();
        cluster.join("two", cluster.recovery, false);
        assertEquals(
                cluster.keys("one").get().publicKeyId(),
                cluster.keys("two").get().publicKeyId());
        presentAlone("two");
        cluster.start("two");
        cluster.assertServes(connection);
    }

    /** Wherever it is ended, whether the cloud has done what it was asked last or not, the next try ends the rotation. */
    @Test
    void aRotationThatIsKilledAtAnyStepIsFinishedByTheNextTry() throws Exception {
        cluster.join("two", cluster.recovery, false);
        cluster.start("one");
        cluster.start("two");
        String connection = cluster.connect();
        cluster.interceptor.reset();
        rotation("one").run();
        int steps = cluster.interceptor.seen().size();
        for (int step = 1; step <= steps; step++) {
            AtomicInteger left = new AtomicInteger(step);
            cluster.interceptor.loseAnswers(request -> left.decrementAndGet() == 0);
            assertFinishedAfterKill(step % 2 == 0 ? "one" : "two", connection);
        }
        cluster.interceptor.loseRequests(request -> request.equals("POST /api/v1/member/rotation"));
        assertFinishedAfterKill("two", connection);
    }

    private void assertFinishedAfterKill(String by, String connection) throws Exception {
        kill();
        rotation(by).run();
        assertNull(cluster.view().getJsonObject("rotation"));
        cluster.assertServes(connection);
    }

    private void kill() {
        try {
            rotation("one").run();
        } catch (RefusedByCloudException e) {
            assertTrue(e.problem().retryable(), e.problem().code());
        }
        cluster.interceptor.reset();
    }

    @Test
    void aMemberThatHasNotShownTheKeyIsGivenNoneAndStopsTheRotation() throws Exception {
        cluster.join("two", cluster.recovery, false);
        Map<String, String> before = digests(cluster.data("one"));
        GatewayKey strange = GatewayKey.make(cluster.gateway, Cluster.SPEC, Clock.systemUTC());
        String theirs = cluster.keys("two").get().attestation(strange);
        cluster.interceptor.changeGateway(gateway -> {
            JsonArray members = gateway.getJsonArray("members");
            JsonObject forged =
                    members.getJsonObject(1).copy().put("id", "mb-forged").put("name", "eve");
            members.add(forged.put("attestation", theirs));
            return gateway;
        });
        AgentException refused =
                assertThrows(AgentException.class, () -> rotation("one").run());
        assertEquals(AgentCode.MEMBER_UNFIT, refused.code());
        assertTrue(refused.detail().contains("mb-forged (eve)"), refused.detail());
        assertFalse(cluster.interceptor.seen().contains("POST /api/v1/member/rotation"));
        assertNull(cluster.view().getJsonObject("rotation"));
        assertEquals(before, digests(cluster.data("one")));
    }

    @Test
    void aCloudThatShowsAnotherCertificateChangesNoKeys() throws Exception {
        String swapped = GatewayKey.make(cluster.gateway, Cluster.SPEC, Clock.systemUTC())
                .pem();
        HeldKeys keys = cluster.keys("one");
        Keys before = keys.get();
        Follower follower =
                new Follower(cluster.vertx, cluster.following("one", keys), Duration.ofMillis(1), Clock.systemUTC());
        cluster.interceptor.changeGateway(gateway -> {
            gateway.getJsonObject("gateway").put("certificate", swapped);
            return gateway;
        });
        Cluster.await(follower.look());
        assertEquals(before.all(), keys.get().all());
        assertEquals(
                AgentCode.GATEWAY_KEY_UNKNOWN,
                assertThrows(AgentException.class, () -> rotation("one").run()).code());
        cluster.interceptor.changeGateway(gateway -> gateway.put(
                "rotation",
                new JsonObject()
                        .put("certificate", swapped)
                        .put("publicKeyId", keys.get().publicKeyId())
                        .put("state", "distributing")
                        .put(
                                "waiting",
                                new JsonArray()
                                        .add(gateway.getJsonObject("member").getString("id")))));
        Cluster.await(follower.look());
        assertEquals(before.all(), keys.get().all());
        assertFalse(cluster.interceptor.seen().contains("PUT /api/v1/member/attestation"));
    }

    /** Whoever stole the former key must not get the gateway back to it by way of the cloud. */
    @Test
    void aFormerKeyNeverBecomesThePresentOneAgain() throws Exception {
        String former = cluster.keys("one").get().present().pem();
        rotation("one").run();
        HeldKeys keys = cluster.keys("one");
        Keys before = keys.get();
        assertEquals(2, before.gateway().size());
        cluster.interceptor.changeGateway(gateway -> {
            gateway.getJsonObject("gateway").put("certificate", former);
            return gateway;
        });
        Follower follower =
                new Follower(cluster.vertx, cluster.following("one", keys), Duration.ofHours(1), Clock.systemUTC());
        look(follower);
        assertEquals(before.gateway(), keys.get().gateway());
        assertEquals(
                AgentCode.GATEWAY_KEY_UNKNOWN,
                assertThrows(AgentException.class, () -> rotation("one").run()).code());
    }

    /** A key that a member was granted by a rotation that the cloud let vanish may be a thief's. */
    @Test
    void aKeyThatWasGrantedIsNotTakenForANewRotation() throws Exception {
        GatewayKey granted = GatewayKey.make(cluster.gateway, Cluster.SPEC, Clock.systemUTC());
        cluster.keys("one").update(held -> held.withGrantedNext(granted));
        rotation("one").run();
        assertNotEquals(granted.id(), cluster.keys("one").get().publicKeyId());
        assertEquals(cluster.keys("one").get().present().pem(), cluster.api.certificate(cluster.gateway));
    }

    @Test
    void aFollowerTakesTheNextKeyAndLetsTheFormerGo() throws Exception {
        cluster.join("two", cluster.recovery, false);
        HeldKeys keys = cluster.keys("two");
        String former = keys.get().publicKeyId();
        Follower follower =
                new Follower(cluster.vertx, cluster.following("two", keys), Duration.ofMillis(1), Clock.systemUTC());
        List<String> told = new ArrayList<>();
        KeyRotation rotation = new KeyRotation(
                cluster.following("one"), present -> Cluster.SPEC, Clock.systemUTC(), told::add, () -> look(follower));
        assertEquals(List.of(), rotation.run());
        assertTrue(told.get(1).contains("two ("), told.toString());
        look(follower);
        Waiting.until("the former key is let go", () -> keys.get().all().size() == 1);
        assertNotEquals(former, keys.get().publicKeyId());
        assertEquals(cluster.keys("two").get().all(), keys.get().all());
    }

    @Test
    void aRunningMemberTellsForWhomARotationWaits() throws Exception {
        cluster.join("two", cluster.recovery, false);
        Agent two = cluster.start("two");
        String former = keyState(two).getString("id");
        assertNull(keyState(two).getJsonObject("rotation"));
        String three = cluster.join("three", cluster.recovery, false).memberId();
        Follower away = new Follower(cluster.vertx, cluster.following("three"), Duration.ofHours(1), Clock.systemUTC());
        List<String> seen = new ArrayList<>();
        KeyRotation rotation = new KeyRotation(
                cluster.following("one"), present -> Cluster.SPEC, Clock.systemUTC(), told -> {}, () -> {
                    JsonObject state = keyState(two).getJsonObject("rotation");
                    if (state != null && state.getJsonArray("waiting").size() == 1) {
                        seen.add(state.getString("state") + " " + state.getJsonArray("waiting"));
                        look(away);
                    }
                    pause();
                });
        rotation.run();
        assertEquals("distributing [\"three (" + three + ")\"]", seen.get(0));
        Waiting.until("the rotation is over there too", () -> keyState(two).getValue("rotation") == null);
        assertNotEquals(former, keyState(two).getString("id"));
    }

    private static JsonObject keyState(Agent agent) {
        try {
            URI page = URI.create("http://127.0.0.1:" + agent.healthPort() + "/api/status");
            return new Caller("none").get(page).json().getJsonObject("gatewayKey");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** An agent that is started each day would else never let one go. */
    @Test
    void theTimeOfAFormerKeyGoesOnOverANewStart() throws Exception {
        rotation("one").run();
        Instant ended = Instant.now();
        HeldKeys keys = cluster.keys("one");
        look(follower(keys, ended));
        assertFalse(cluster.keys("one").get().unneededSince().isEmpty(), "it is noted");
        HeldKeys next = cluster.keys("one");
        look(follower(next, ended.plus(Duration.ofHours(23))));
        assertEquals(2, next.get().gateway().size());
        look(follower(next, ended.plus(Duration.ofHours(24))));
        assertEquals(1, cluster.keys("one").get().gateway().size());
    }

    private Follower follower(HeldKeys keys, Instant now) {
        return new Follower(
                cluster.vertx, cluster.following("one", keys), Duration.ofHours(24), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static void look(Follower follower) {
        follower.look().await();
    }

    @Test
    void aNewRecoveryKeyMakesTheOldOneVoidAndMembersTakeIt() throws Exception {
        cluster.join("two", cluster.recovery, false);
        HeldKeys two = cluster.keys("two");
        try (RecoveryKey renewed = RecoveryKey.make()) {
            new RecoveryKeyRotation(cluster.following("one"), Clock.systemUTC()).run(renewed);
            look(new Follower(cluster.vertx, cluster.following("two", two), Duration.ofMinutes(1), Clock.systemUTC()));
            assertEquals(
                    cluster.keys("one").get().recovery().proofHash(),
                    two.get().recovery().proofHash());
            assertEquals(
                    "recovery-key-refused",
                    assertThrows(RefusedByCloudException.class, () -> cluster.join("three", cluster.recovery, false))
                            .problem()
                            .code());
            cluster.join("three", renewed, false);
        }
    }

    /** Two administrators at once: what the first one has put into the safe stays good. */
    @Test
    void ofTwoNewRecoveryKeysAtOnceTheSecondIsRefused() throws Exception {
        cluster.join("two", cluster.recovery, false);
        AtomicReference<JsonObject> before = new AtomicReference<>();
        cluster.interceptor.changeGateway(gateway -> {
            before.set(gateway);
            return gateway;
        });
        look(new Follower(cluster.vertx, cluster.following("one"), Duration.ofMinutes(1), Clock.systemUTC()));
        cluster.interceptor.reset();
        try (RecoveryKey first = RecoveryKey.make();
                RecoveryKey second = RecoveryKey.make()) {
            new RecoveryKeyRotation(cluster.following("two"), Clock.systemUTC()).run(first);
            cluster.interceptor.changeGateway(gateway -> before.get());
            RecoveryKeyRotation late = new RecoveryKeyRotation(cluster.following("one"), Clock.systemUTC());
            assertEquals(
                    "recovery-key-changed",
                    assertThrows(RefusedByCloudException.class, () -> late.run(second))
                            .problem()
                            .code());
            cluster.interceptor.reset();
            cluster.join("three", first, false);
            late.run(second);
            cluster.join("four", second, false);
        }
    }

    @Test
    void aMemberThatIsGoneForGoodIsWaitedForUntilItIsRevokedAndHasNotTheKeyThatCounts() throws Exception {
        String gone = cluster.join("gone", cluster.recovery, false).memberId();
        List<String> told = new ArrayList<>();
        List<String> given = new ArrayList<>();
        KeyRotation rotation =
                new KeyRotation(cluster.following("one"), present -> Cluster.SPEC, Clock.systemUTC(), told::add, () -> {
                    given.add(handedRound());
                    revoke(gone);
                });
        assertEquals(List.of(), rotation.run());
        assertTrue(told.get(1).contains(gone), told.toString());
        assertTrue(told.get(2).contains("given up"), told.toString());
        assertEquals(1, given.size());
        assertNotEquals(given.get(0), cluster.keys("one").get().publicKeyId());
        assertRotated();
    }

    private String handedRound() {
        try {
            return cluster.view().getJsonObject("rotation").getString("publicKeyId");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The gateway has the key that its member has, no rotation goes on, and none is due. */
    private void assertRotated() throws Exception {
        JsonObject gateway = cluster.view();
        assertNull(gateway.getJsonObject("rotation"));
        assertFalse(gateway.getBoolean("rotationDue"));
    }

    /** Its machine was stolen while it rotated the key: who has it knows the next key, too. */
    @Test
    void aKeyWhoseMakerIsRevokedIsNeverTheGateways() throws Exception {
        cluster.join("two", cluster.recovery, false);
        String connection = cluster.connect();
        stopAfterStart();
        String thiefs = handedRound();
        revoke(cluster.member("one").getString("id"));
        assertNull(cluster.view().getJsonObject("rotation"));
        rotation("two").run();
        assertNotEquals(thiefs, cluster.keys("two").get().publicKeyId());
        assertEquals(2, cluster.keys("two").get().all().size(), "the key was never taken");
        assertRotated();
        presentAlone("two");
        cluster.start("two");
        cluster.assertServes(connection);
    }

    @Test
    void aPresentKeyWhoseMakerIsRevokedIsRotatedOnceMore() throws Exception {
        cluster.join("two", cluster.recovery, false);
        String connection = cluster.connect();
        stopAfterStart();
        String thiefs = handedRound();
        look(new Follower(cluster.vertx, cluster.following("two"), Duration.ofHours(1), Clock.systemUTC()));
        revoke(cluster.member("one").getString("id"));
        assertEquals(thiefs, cluster.view().getString("publicKeyId"));
        rotation("two").run();
        assertNotEquals(thiefs, cluster.view().getString("publicKeyId"));
        assertRotated();
        presentAlone("two");
        cluster.start("two");
        cluster.assertServes(connection);
    }

    /** A key that was made for a rotation that was given up is on the maker's disk; it makes another. */
    @Test
    void aKeyThatARevokedMemberWasGivenIsNotTakenFromTheDiskAgain() throws Exception {
        String gone = cluster.join("gone", cluster.recovery, false).memberId();
        stopAfterStart();
        String given = handedRound();
        revoke(gone);
        rotation("one").run();
        assertNotEquals(given, cluster.keys("one").get().publicKeyId());
        assertRotated();
    }

    /** The first member's command ends once the cloud has begun the rotation. */
    private void stopAfterStart() {
        cluster.interceptor.loseAnswers(request -> request.equals("POST /api/v1/member/rotation"));
        kill();
    }

    private void revoke(String member) {
        try {
            cluster.api.post(
                    "/api/v1/gateways/" + cluster.gateway + "/members/" + member + "/revoke", new JsonObject());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
