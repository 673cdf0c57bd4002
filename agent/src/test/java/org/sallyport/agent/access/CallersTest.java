package org.sallyport.agent.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.settings.SettingsProblem;
import org.sallyport.datasource.spi.Effect;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.spi.Target;

/** Who may, how often, and what a new policy keeps of an old one. */
class CallersTest {
    private static final Target TARGET = new Target(URI.create("test://local"));
    private static final Operation GET = new Operation("Get", Effect.READ, List.of());
    private static final long SECOND = 1_000_000_000L;

    private static Decision decide(AccessPolicy policy, Caller caller) {
        return policy.forTarget(TARGET).decide(new Attempt(GET, caller, List.of()));
    }

    private static boolean allows(String rules, Caller caller) {
        return decide(AccessPolicyTest.policy(rules), caller).allowed();
    }

    @Test
    void usersAreMatchedByPattern() {
        String rules = "- {allow: 'test://local', users: ['*@corp.example', anna]}";
        assertTrue(allows(rules, Caller.asserted("otto@corp.example")));
        assertTrue(allows(rules, Caller.asserted("anna")));
        assertFalse(allows(rules, Caller.asserted("Anna")));
        assertFalse(allows(rules, Caller.asserted("otto@corp.example.evil")));
        assertFalse(allows(rules, Caller.UNKNOWN));
    }

    @Test
    void aDenialOfUsersIsWide() {
        String rules = "- {deny: 'test://local', users: ['mallory*']}\n- {allow: 'test://local'}";
        assertFalse(allows(rules, Caller.asserted("Mallory@x")));
        assertFalse(allows(rules, Caller.UNKNOWN));
        assertTrue(allows(rules, Caller.asserted("anna")));
    }

    @Test
    void groupsThatAreNotKnownAllowNothingAndDeny() {
        String allow = "- {allow: 'test://local', groups: [finance]}";
        assertTrue(allows(allow, new Caller("anna", Set.of("staff", "finance"))));
        assertFalse(allows(allow, new Caller("anna", Set.of("Finance"))));
        assertFalse(allows(allow, Caller.asserted("anna")));
        String deny = "- {deny: 'test://local', groups: [guests]}\n- {allow: 'test://local'}";
        assertFalse(allows(deny, new Caller("anna", Set.of("GUESTS"))));
        assertFalse(allows(deny, Caller.asserted("anna")));
        assertTrue(allows(deny, new Caller("anna", Set.of())));
    }

    @Test
    void aConditionWhoseValuesWereCommentedOutIsAProblemAndAllowsNobody() {
        for (String name : List.of("operations", "tables", "users", "groups", "addresses", "rate", "concurrent")) {
            String rule = "- allow: 'test://local'\n  " + name + ":\n    # - anna";
            SettingsException e = assertThrows(SettingsException.class, () -> AccessPolicyTest.policy(rule), name);
            assertEquals(
                    List.of("access[0]." + name),
                    e.problems().stream().map(SettingsProblem::path).toList());
        }
    }

    @Test
    void rulesWithGroupsThatNobodyKnowsAreWarnedOf() {
        AccessPolicy policy = AccessPolicyTest.policy("""
                        - {deny: 'test://local', groups: [guests]}
                        - {allow: 'test://local', users: [anna]}
                        - {allow: 'test://local', groups: [finance]}
                        """);
        assertEquals(List.of(), policy.warnings(true));
        assertEquals(
                List.of(
                        "agent.yaml:2: 'groups' without 'trust': nobody's groups are known, so this rule also"
                                + " denies those in none of them",
                        "agent.yaml:4: 'groups' without 'trust': nobody's groups are known, so this rule never"
                                + " allows anything"),
                policy.warnings(false));
    }

    @Test
    void aRateIsSoManyAtOnceAndThenAsTimeGoes() {
        AccessPolicy policy = AccessPolicyTest.policy("- {allow: 'test://local', rate: 2/s}");
        Decision decision = decide(policy, Caller.UNKNOWN);
        long now = Long.MAX_VALUE - SECOND / 4; // the clock may overflow
        decision.enter(now).run();
        decision.enter(now).run();
        AgentException limited = assertThrows(AgentException.class, () -> decision.enter(now));
        assertEquals(AgentCode.ACCESS_LIMITED, limited.code());
        assertTrue(limited.detail().contains("after 1 s"), limited.detail());
        assertThrows(AgentException.class, () -> decision.enter(now + SECOND / 2 - 1));
        decision.enter(now + SECOND / 2).run();
        assertThrows(AgentException.class, () -> decision.enter(now + SECOND / 2));
        decision.enter(now + 10 * SECOND).run();
    }

    @Test
    void concurrentRequestsGiveTheirPlacesBack() {
        AccessPolicy policy = AccessPolicyTest.policy("- {allow: 'test://local', concurrent: 2}");
        Decision decision = decide(policy, Caller.UNKNOWN);
        Runnable first = decision.enter(0);
        decision.enter(0);
        assertThrows(AgentException.class, () -> decision.enter(0));
        first.run();
        decision.enter(0);
        assertThrows(AgentException.class, () -> decision.enter(0));
    }

    @Test
    void aRefusedRequestTakesNothingOfOtherRules() {
        AccessPolicy policy = AccessPolicyTest.policy("""
                - {allow: 'test://local', tables: [a], concurrent: 1}
                - {allow: 'test://local', tables: [b], concurrent: 1}
                """);
        TargetPolicy target = policy.forTarget(TARGET);
        Decision b =
                target.decide(new Attempt(new Operation("G", Effect.READ, List.of("b")), Caller.UNKNOWN, List.of()));
        Decision both = target.decide(
                new Attempt(new Operation("G", Effect.READ, List.of("a", "b")), Caller.UNKNOWN, List.of()));
        Runnable permit = b.enter(0);
        assertThrows(AgentException.class, () -> both.enter(0));
        permit.run();
        both.enter(0);
        assertEquals("agent.yaml:2,agent.yaml:3", both.rule());
    }

    @Test
    void aNewPolicyGoesOnCountingWhereARuleStayed() {
        String limited = "- {allow: 'test://local', concurrent: 1}";
        ActivePolicy active = new ActivePolicy(AccessPolicyTest.policy(limited), Clock.systemUTC());
        TargetAccess access = active.forTarget(TARGET);
        Attempt attempt = new Attempt(GET, Caller.UNKNOWN, List.of());
        Runnable permit = access.decide(attempt).enter(0);
        active.replace(AccessPolicyTest.policy("- {deny: 'test://other'}\n" + limited));
        Decision after = access.decide(attempt);
        assertThrows(AgentException.class, () -> after.enter(0));
        permit.run();
        after.enter(0);
        active.replace(AccessPolicyTest.policy("- {deny: 'test://local'}"));
        assertFalse(access.decide(attempt).allowed());
    }

    @Test
    void anUnfitPolicyChangesNothing() {
        ActivePolicy active = new ActivePolicy(AccessPolicyTest.policy("- {allow: 'test://local'}"), Clock.systemUTC());
        active.rejected(List.of(new SettingsProblem("agent.yaml", 3, "access", "is wrong")));
        assertTrue(active.forTarget(TARGET)
                .decide(new Attempt(GET, Caller.UNKNOWN, List.of()))
                .allowed());
        assertEquals(1, active.state().problems().size());
        active.replace(AccessPolicyTest.policy("- {deny: 'test://local'}"));
        assertEquals(0, active.state().problems().size());
    }

    @Test
    void unfitConditionsAreAllReported() {
        SettingsException problems = assertThrows(SettingsException.class, () -> AccessPolicyTest.policy("""
                        - {allow: 'test://a', rate: fast}
                        - {allow: 'test://a', rate: 0/s}
                        - {allow: 'test://a', concurrent: 0}
                        - {deny: 'test://a', concurrent: 1}
                        - {allow: 'test://a', addresses: [10.0.0.1/8, nonsense]}
                        - {allow: 'test://a', users: [], groups: []}
                        """));
        assertEquals(8, problems.problems().size(), problems.getMessage());
    }
}
