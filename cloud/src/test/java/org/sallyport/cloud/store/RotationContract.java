package org.sallyport.cloud.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.cloud.store.Resealing.Resealed;
import org.sallyport.cloud.store.Rotations.Start;
import org.sallyport.cloud.store.Rotations.Started;

/** What the store promises of keys that change, on whatever database. */
abstract class RotationContract extends EnrolmentContract {
    private Future<Started> start(String member, String other, String key) {
        return store.rotations()
                .start(new Start(
                        gateway,
                        member,
                        "key-1",
                        new GatewayKey("PEM of " + key, key),
                        RECOVERY,
                        "by " + key,
                        Map.of(other, "grant")));
    }

    private Rotation rotation() {
        return await(store.rotations().find(gateway)).orElseThrow();
    }

    @Test
    void theLastAcknowledgementSwitchesAllAtOnce() {
        twoMembers();
        await(start(first, second, "key-2"));
        assertEquals(List.of(second), rotation().waiting());
        assertEquals(List.of(), view(first).grants());
        assertEquals("grant", view(second).grants().get(0).sealed());
        assertTrue(await(store.rotations().attest(gateway, second, "key-2", "by key-2 too")));
        Rotations.View view = view(second);
        assertEquals("key-2", view.gateway().keyId());
        assertEquals("PEM of key-2", view.gateway().certificate());
        assertTrue(rotation().resealing());
        assertEquals(List.of(), view.grants());
        view.members()
                .forEach(member ->
                        assertTrue(String.valueOf(member.keys().attestation()).startsWith("by key-2")));
        assertEquals(
                RECOVERY,
                await(store.recoveries().byCode(gateway, Ids.digest(freshCode())))
                        .orElseThrow()
                        .recovery());
        assertTrue(await(store.rotations().finish(gateway, first)));
        assertFalse(await(store.rotations().finish(gateway, second)));
    }

    @Test
    void ofRotationsAtTheSameTimeOneBegins() {
        twoMembers();
        List<Future<Started>> tries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tries.add(i % 2 == 0 ? start(first, second, "key-a") : start(second, first, "key-b"));
        }
        List<Future<Started>> begun = tries.stream()
                .filter(t -> await(t.transform(r -> Future.succeededFuture(r.succeeded()))))
                .toList();
        assertEquals(4, begun.size());
        assertEquals(1, begun.stream().filter(t -> await(t).anew()).count());
        tries.stream().filter(Future::failed).forEach(t -> assertEquals("rotation-running", code(t)));
    }

    /** Whichever comes first: a key that was given to who is revoked becomes the present one never, or is known to be due. */
    @Test
    void acknowledgementAndRevocationAtTheSameTimeLeaveNoKeyWithTheRevoked() {
        twoMembers();
        String third = join(freshCode(), false).member().id();
        await(store.rotations()
                .start(new Start(
                        gateway,
                        first,
                        "key-1",
                        new GatewayKey("PEM of key-2", "key-2"),
                        RECOVERY,
                        "by key-2",
                        Map.of(second, "grant", third, "grant"))));
        await(store.rotations().attest(gateway, third, "key-2", "by key-2"));
        Future<Boolean> acknowledged = store.rotations().attest(gateway, second, "key-2", "by key-2");
        assertTrue(await(store.members().revoke(gateway, third)));
        boolean switched =
                await(acknowledged.transform(done -> Future.succeededFuture(done.succeeded() && done.result())));
        if (acknowledged.failed()) {
            assertEquals("gateway-has-other-key", code(acknowledged));
        }
        Rotations.View view = view(first);
        assertEquals(switched ? "key-2" : "key-1", view.gateway().keyId());
        assertEquals(switched, view.rotation() != null);
        assertTrue(view.gateway().rotationDue());
    }

    @Test
    void aKeyOfARotationThatWasGivenUpIsNeverTakenAgain() {
        twoMembers();
        await(start(first, second, "key-2"));
        assertTrue(await(store.members().revoke(gateway, first)));
        Rotations.View view = view(second);
        assertNull(view.rotation());
        assertEquals("key-1", view.gateway().keyId());
        assertTrue(view.gateway().rotationDue());
        assertEquals(List.of(), view.grants());
        assertEquals("gateway-key-abandoned", code(startAlone("key-2")));
        assertEquals("gateway-has-other-key", code(store.rotations().attest(gateway, second, "key-2", "by key-2")));
        assertTrue(await(startAlone("key-3")).rotation().resealing());
        assertFalse(view(second).gateway().rotationDue());
        assertTrue(await(store.members().remove(gateway, first)));
        assertFalse(view(second).gateway().rotationDue(), "who was revoked before has not the present key");
    }

    private Future<Started> startAlone(String key) {
        return store.rotations()
                .start(new Start(
                        gateway,
                        second,
                        "key-1",
                        new GatewayKey("PEM of " + key, key),
                        RECOVERY,
                        "by " + key,
                        Map.of()));
    }

    @Test
    void whoWasRevokedCanDoNothingMore() {
        twoMembers();
        await(store.members().revoke(gateway, second));
        assertEquals("member-revoked", code(start(second, first, "key-2")));
        assertEquals("member-revoked", code(store.rotations().attest(gateway, second, "key-1", "x")));
        assertEquals("member-revoked", code(store.rotations().finish(gateway, second)));
        assertEquals("member-revoked", code(replace(second, "proof", RECOVERY, Map.of(first, "grant"))));
    }

    @Test
    void whoEnrolledBeforeThereWereAttestationsChangesNoKeys() {
        twoMembers();
        Enrolment early = enrolment(freshCode(), "key-1", false);
        MemberKeys bare = new MemberKeys("PEM key", null, null);
        String old = await(store.members()
                        .enrol(new Enrolment(
                                gateway,
                                early.codeHash(),
                                "machine",
                                "0.1",
                                bare,
                                early.key(),
                                early.recovery(),
                                false)))
                .member()
                .id();
        assertEquals("attestation-invalid", code(store.rotations().attest(gateway, old, "key-1", "x")));
        assertEquals("attestation-invalid", code(store.rotations().finish(gateway, old)));
        assertEquals("attestation-invalid", code(replace(old, "proof", RECOVERY, Map.of(first, "g", second, "g"))));
    }

    @Test
    void aRescuerEndsWhatTheLostBegan() {
        twoMembers();
        await(start(first, second, "key-2"));
        assertEquals("rotation-running", code(store.members().enrol(enrolment(freshCode(), "key-1", false))));
        Members.Enrolled rescuer = join(freshCode(), true);
        assertEquals(List.of(first, second).stream().sorted().toList(), rescuer.revoked());
        Rotations.View view = view(rescuer.member().id());
        assertEquals(null, view.rotation());
        assertEquals("key-1", view.gateway().keyId());
        assertTrue(view.gateway().rotationDue(), "the lost have the present key");
        assertEquals(List.of(), view(second).grants());
    }

    @Test
    void eachConnectionIsSealedAnewOnce() {
        twoMembers();
        StoredConnection made = await(store.connections()
                .create("sql", gateway, "c", "ada", new JsonObject(), new SealedCredentials("cms", "old")));
        await(store.connections()
                .create("sql", gateway, "named", "ada", new JsonObject(), new SealedCredentials("local", "n")));
        await(store.connections().create("sql", gateway, "bare", "ada", new JsonObject(), null));
        await(start(first, second, "key-2"));
        assertEquals("no-resealing", code(store.resealing().list(gateway, "", 10)));
        await(store.rotations().attest(gateway, second, "key-2", "by key-2"));
        assertEquals("rotation-unfinished", code(store.rotations().finish(gateway, second)));
        assertEquals(
                List.of(made.id()),
                await(store.resealing().list(gateway, "", 10)).items().stream()
                        .map(Resealing.Item::connection)
                        .toList());
        Resealed resealed = new Resealed(made.id(), 1, "key-2", new SealedCredentials("cms", "new"));
        await(store.resealing().put(gateway, second, resealed));
        assertEquals("version-changed", code(store.resealing().put(gateway, second, resealed)));
        StoredConnection after = await(store.connections().find(made.id())).orElseThrow();
        assertEquals(new SealedCredentials("cms", "new"), after.credentials());
        assertEquals(2, after.version());
        Optional<StoredConnection> renamed = await(store.connections()
                .change(new StoredConnection(
                        after.id(),
                        after.connector(),
                        after.gateway(),
                        "renamed",
                        after.owner(),
                        after.parameters(),
                        after.credentials(),
                        after.version(),
                        after.created(),
                        after.changed())));
        assertTrue(renamed.isPresent());
        assertTrue(await(store.rotations().finish(gateway, second)), "another name leaves the credentials confirmed");
        await(store.connections().list(null, "", 10))
                .items()
                .forEach(c -> await(store.connections().remove(c.id())));
    }

    @Test
    void ofRecoveryKeysAtTheSameTimeOneCounts() {
        twoMembers();
        assertEquals("proof", proof());
        List<Future<Void>> tries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String[] who = i % 2 == 0 ? new String[] {first, second} : new String[] {second, first};
            tries.add(replace(who[0], "proof", new Recovery("proof " + i, "b"), Map.of(who[1], "grant " + i)));
        }
        List<Integer> done = new ArrayList<>();
        for (int i = 0; i < tries.size(); i++) {
            if (await(tries.get(i).transform(r -> Future.succeededFuture(r.succeeded())))) {
                done.add(i);
            } else {
                assertEquals("recovery-key-changed", code(tries.get(i)));
            }
        }
        assertEquals(1, done.size());
        int won = done.get(0);
        String winner = won % 2 == 0 ? first : second;
        String other = won % 2 == 0 ? second : first;
        assertEquals("proof " + won, proof());
        assertEquals(List.of(), view(winner).grants());
        assertEquals("grant " + won, view(other).grants().get(0).sealed());
        assertEquals("recovery-key-changed", code(replace(winner, null, RECOVERY, Map.of(other, "g"))));
        Recovery again = new Recovery("proof " + won, "b");
        await(replace(winner, "proof", again, Map.of(other, "grant " + won)));
        assertEquals(again, view(first).recovery(), "an answer that was lost");
    }

    @Test
    void aNewRecoveryKeyIsGivenToAllOthers() {
        twoMembers();
        await(replace(first, "proof", new Recovery("other", "b"), Map.of(second, "grant")));
        assertEquals("recovery-key-changed", code(start(first, second, "key-2")));
        String grant = view(second).grants().get(0).id();
        assertFalse(await(store.recoveries().acknowledge(first, grant)));
        assertTrue(await(store.recoveries().acknowledge(second, grant)));
        assertEquals(List.of(), view(second).grants());
    }
}
