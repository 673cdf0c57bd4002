package org.sallyport.cloud.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sallyport.cloud.store.Recoveries.Replacement;
import org.sallyport.cloud.store.Rotations.Start;

/** What the store promises of enrolments that come late, or once more, on whatever database. */
abstract class EnrolmentContract extends StoreContract {
    static final Recovery RECOVERY = new Recovery("proof", "next sealed");

    String gateway = "";
    String first = "";
    String second = "";

    void twoMembers() {
        gateway = gateway("ada").id();
        first = join("code of " + gateway, false).member().id();
        second = join(freshCode(), false).member().id();
    }

    String freshCode() {
        String code = Ids.secret();
        await(store.gateways().addCode(gateway, Ids.digest(code), Duration.ofHours(1)));
        return code;
    }

    Members.Enrolled join(String code, boolean recover) {
        return await(store.members().enrol(enrolment(code, "key-1", recover)));
    }

    Enrolment enrolment(String code, String key, boolean recover) {
        return new Enrolment(
                gateway,
                Ids.digest(code),
                "machine",
                "0.1",
                new MemberKeys("PEM key", "PEM sealing key", "by " + key),
                new GatewayKey("PEM of " + key, key),
                new Recovery("proof", "sealed"),
                recover);
    }

    Rotations.View view(String member) {
        return await(store.rotations().view(gateway, member));
    }

    /** It may have had a code, and has the gateway's key. */
    @Test
    void aRevocationVoidsTheCodesThatNobodyHasSpent() {
        twoMembers();
        String open = freshCode();
        Gateway other = gateway("ada");
        await(store.members().revoke(gateway, second));
        Enrolment byAnotherKey = withMemberKey("another", open);
        assertEquals("enrolment-code-invalid", code(store.members().enrol(byAnotherKey)));
        assertEquals(Optional.empty(), await(store.recoveries().byCode(gateway, Ids.digest(open))));
        assertTrue(await(store.recoveries().byCode(other.id(), Ids.digest("code of " + other.id())))
                .isPresent());
        String fresh = freshCode();
        assertEquals("member-revoked", code(store.members().enrol(enrolment(fresh, "key-1", false))));
        String left = freshCode();
        String third = await(store.members().enrol(withMemberKey("another", fresh)))
                .member()
                .id();
        await(store.members().remove(gateway, third));
        assertEquals("enrolment-code-invalid", code(store.members().enrol(withMemberKey("fourth", left))));
    }

    Enrolment withMemberKey(String memberKey, String code) {
        Enrolment other = enrolment(code, "key-1", false);
        return new Enrolment(
                gateway,
                other.codeHash(),
                other.name(),
                other.version(),
                new MemberKeys(memberKey, "PEM sealing key", "by key-1"),
                other.key(),
                null,
                false);
    }

    Future<Void> replace(String member, @Nullable String replaces, Recovery recovery, Map<String, String> grants) {
        return store.recoveries().replace(new Replacement(gateway, member, "key-1", replaces, recovery, grants));
    }

    @Test
    void aRescuerWhoAsksOnceMoreRevokesNobodyWhoJoinedSince() {
        twoMembers();
        String code = freshCode();
        Members.Enrolled rescuer = join(code, true);
        String third = await(store.members()
                        .enrol(new Enrolment(
                                gateway,
                                Ids.digest(freshCode()),
                                "machine",
                                "0.1",
                                new MemberKeys("third's", "third's", "by key-1"),
                                new GatewayKey("PEM of key-1", "key-1"),
                                null,
                                false)))
                .member()
                .id();
        Members.Enrolled again = join(code, true);
        assertEquals(rescuer.member(), again.member());
        assertEquals(List.of(), again.revoked());
        assertFalse(await(store.members().find(third)).orElseThrow().revoked());
        assertEquals("enrolment-differs", code(store.members().enrol(enrolment(code, "key-1", false))));
    }

    @Test
    void whoHasJoinedIsNotToldThatItRecovered() {
        twoMembers();
        String code = freshCode();
        Member joined = join(code, false).member();
        assertEquals("enrolment-differs", code(store.members().enrol(enrolment(code, "key-1", true))));
        assertFalse(await(store.members().find(first)).orElseThrow().revoked());
        assertEquals(joined, join(code, false).member());
    }

    @Test
    void whoEnrolsTheSameOnceMoreBringsTheRecoveryKeyThatCounts() {
        twoMembers();
        String code = freshCode();
        Members.Enrolled joined = join(code, false);
        Enrolment once = enrolment(code, "key-1", false);
        Enrolment again = bringing(once, new Recovery("proof of the second try", "sealed"));
        assertEquals(joined.member(), await(store.members().enrol(again)).member());
        assertEquals("proof of the second try", proof());
        await(replace(
                first,
                proof(),
                new Recovery("proof", "sealed"),
                Map.of(second, "g", joined.member().id(), "g")));
        await(store.rotations()
                .start(new Start(
                        gateway,
                        first,
                        "key-1",
                        new GatewayKey("PEM of key-2", "key-2"),
                        RECOVERY,
                        "by key-2",
                        Map.of(second, "grant", joined.member().id(), "grant"))));
        assertEquals("rotation-running", code(store.members().enrol(again)), "that brings a recovery of its own");
    }

    /** A captured enrolment, or that of a member which knows a code that another spent. */
    @Test
    void anEnrolmentPlayedAgainVoidsNoRecoveryKeyThatWasPutSince() {
        gateway = gateway("ada").id();
        Enrolment captured = enrolment("code of " + gateway, "key-1", false);
        first = await(store.members().enrol(captured)).member().id();
        await(replace(first, "proof", new Recovery("in the safe", "sealed"), Map.of()));
        assertEquals("recovery-key-changed", code(store.members().enrol(captured)));
        assertEquals("in the safe", proof());
        Enrolment same = bringing(captured, new Recovery("in the safe", "sealed otherwise"));
        assertEquals(first, await(store.members().enrol(same)).member().id());
        assertEquals(new Recovery("in the safe", "sealed"), view(first).recovery(), "as it was put");
        String code = freshCode();
        Enrolment joining = withMemberKey("second's", code);
        second = await(store.members().enrol(joining)).member().id();
        Enrolment more = bringing(joining, new Recovery("made up", "sealed"));
        assertEquals("recovery-key-changed", code(store.members().enrol(more)));
        assertEquals("in the safe", proof());
    }

    static Enrolment bringing(Enrolment like, @Nullable Recovery recovery) {
        return new Enrolment(
                like.gateway(),
                like.codeHash(),
                like.name(),
                like.version(),
                like.keys(),
                like.key(),
                recovery,
                like.recover());
    }

    String proof() {
        return Objects.requireNonNull(view(first).recovery()).proofHash();
    }
}
