package org.sallyport.agent.access;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.spi.Effect;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.spi.Target;

class AccessPolicyTest {
    private static final Target SALES = new Target(URI.create("postgresql://db1.corp:5432/sales"));
    private static final Operation READ_ORDERS = new Operation("GetItems", Effect.READ, List.of("public.orders"));
    private static final Operation LIST = new Operation("GetTables", Effect.READ, List.of());
    private static final Operation QUERY = new Operation("RunQuery", Effect.QUERY, List.of());

    static AccessPolicy policy(String rules) {
        Settings settings = Settings.ofYaml("agent.yaml", "access:\n" + rules.indent(2));
        AccessPolicy policy = AccessPolicy.read("agent.yaml", settings);
        return settings.finish(() -> policy);
    }

    /** An attempt on a host with an ordinary address. */
    static Attempt attempt(Operation operation) {
        return new Attempt(operation, Caller.UNKNOWN, List.of(AddressesTest.ip("10.1.2.3")));
    }

    private static boolean allows(AccessPolicy policy, Target target, Operation operation) {
        Decision decision = policy.forTarget(target).decide(attempt(operation));
        if (!decision.allowed()) {
            AgentException refusal = assertThrows(AgentException.class, () -> decision.enter(0));
            assertEquals(AgentCode.ACCESS_DENIED, refusal.code());
        }
        return decision.allowed();
    }

    private static String refusal(AccessPolicy policy, Operation operation) {
        Decision decision = policy.forTarget(SALES).decide(attempt(operation));
        return assertThrows(AgentException.class, () -> decision.enter(0)).detail();
    }

    @Test
    void withoutRulesEverythingIsDenied() {
        Settings settings = Settings.ofYaml("agent.yaml", "{}");
        assertFalse(allows(AccessPolicy.read("agent.yaml", settings), SALES, LIST));
    }

    @Test
    void theRefusalHoldsTheLineThatAllows() {
        AccessPolicy denying = policy("- allow: https://erp.corp/**");
        String refusal = refusal(denying, READ_ORDERS);
        String line = "- {allow: \"postgresql://db1.corp:5432/sales\", operations: [read], tables: [public.orders]}";
        assertTrue(refusal.endsWith(line), refusal);
        assertTrue(allows(policy(line), SALES, READ_ORDERS));
    }

    @Test
    void theOfferedLineQuotesOddNamesAndNeverWidens() {
        AccessPolicy denying = policy("- allow: https://erp.corp/**");
        Operation odd = new Operation("GetItems", Effect.READ, List.of("public.it's, [\"odd\"]: x"));
        String refusal = refusal(denying, odd);
        String line = refusal.substring(refusal.indexOf("- {"));
        assertTrue(allows(policy(line), SALES, odd));
        assertFalse(allows(policy(line), SALES, READ_ORDERS));
        Operation star = new Operation("GetItems", Effect.READ, List.of("**"));
        assertFalse(refusal(denying, star).contains("{allow"));
    }

    @Test
    void theFirstRuleThatSpeaksDecides() {
        AccessPolicy policy = policy("""
                - {deny: "postgresql://db1.corp/sales", tables: [public.salaries]}
                - {allow: "postgresql://db1.corp/sales", operations: [read]}
                - {deny: "postgresql://db1.corp/sales"}
                - {allow: "postgresql://db1.corp/sales", operations: [write]}
                """);
        assertTrue(allows(policy, SALES, READ_ORDERS));
        assertFalse(allows(policy, SALES, new Operation("GetItems", Effect.READ, List.of("public.salaries"))));
        assertFalse(allows(policy, SALES, new Operation("PostItem", Effect.WRITE, List.of("public.orders"))));
    }

    @Test
    void eachResourceMustBeAllowed() {
        AccessPolicy policy = policy("- {allow: \"postgresql://db1.corp/sales\", tables: [public.*]}");
        Operation both = new Operation("Join", Effect.READ, List.of("public.orders", "hr.salaries"));
        assertTrue(allows(policy, SALES, READ_ORDERS));
        assertFalse(allows(policy, SALES, both));
    }

    @Test
    void operationsAreMatchedByEffectAndById() {
        AccessPolicy policy = policy("- {allow: \"postgresql://db1.corp/sales\", operations: [GetItems, procedures]}");
        assertTrue(allows(policy, SALES, READ_ORDERS));
        assertFalse(allows(policy, SALES, LIST));
        assertTrue(allows(policy, SALES, new Operation("Run", Effect.PROCEDURES, List.of("public.p"))));
    }

    @Test
    void aStatementOfTheCallersOwnNeedsAllTables() {
        AccessPolicy some = policy("- {allow: \"postgresql://db1.corp/sales\", tables: [public.*]}");
        assertTrue(allows(some, SALES, LIST));
        assertFalse(allows(some, SALES, QUERY));
        AccessPolicy butOne = policy("""
                - {deny: "postgresql://db1.corp/sales", tables: [public.salaries]}
                - {allow: "postgresql://db1.corp/sales"}
                """);
        assertTrue(allows(butOne, SALES, LIST));
        assertFalse(allows(butOne, SALES, QUERY));
    }

    @Test
    void aDenialCoversOtherSpellingsOfATable() {
        AccessPolicy policy = policy("""
                - {deny: "postgresql://db1.corp/sales", tables: [hr.*]}
                - {allow: "postgresql://db1.corp/sales"}
                """);
        for (String table : List.of("hr.salaries", "HR.Salaries", "hr.a.b", "hr.")) {
            assertFalse(allows(policy, SALES, new Operation("GetItems", Effect.READ, List.of(table))), table);
        }
        assertTrue(allows(policy, SALES, READ_ORDERS));
    }

    @Test
    void listingsShowWhatTheListingMayTouch() {
        AccessPolicy policy =
                policy("- {allow: \"postgresql://db1.corp/sales\", operations: [read], tables: [public.*]}");
        var visible = policy.forTarget(SALES).visible(attempt(LIST));
        assertTrue(visible.test("public.orders"));
        assertFalse(visible.test("hr.salaries"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://erp.corp/api/**, https://erp.corp:443/api, true",
        "https://erp.corp/api/**, https://ERP.corp/api/v1/orders, true",
        "https://erp.corp/api/**, https://erp.corp/api/%2e%2e/admin, false",
        "https://erp.corp/api/**, https://erp.corp/api/../admin, false",
        "https://erp.corp/api/**, https://erp.corp/apix, false",
        "https://erp.corp/api/**, http://erp.corp/api/x, false",
        "https://erp.corp/api/**, https://erp.corp:8443/api/x, false",
        "https://erp.corp:*/api/**, https://erp.corp:8443/api/x, true",
        "https://*.corp/**, https://erp.corp/x, true",
        "https://*.corp/**, https://a.erp.corp/x, false",
        "https://**.corp/**, https://a.erp.corp/x, true",
        "https://*.corp/**, https://evil.example/.corp/x, false",
        "https://erp*.corp/**, https://erp2.corp/x, true",
        "https://erp.corp/a*c, https://erp.corp/abc, true",
        "https://erp.corp/a*c, https://erp.corp/ab/c, false",
        "https://erp.corp/**/end, https://erp.corp/a/b/end, true",
        "file:///srv/exchange/**, file:///srv/exchange/../secret, false",
        "file:///srv/exchange/**, file:///srv/exchange/in/a.csv, true",
        "postgresql://db1.corp:5432/sales, postgresql://db1.corp:5432/sales2, false",
        "postgresql://db1.corp:5432/sales, postgresql://db1.corp:5432/SALES, false",
        "test://local, test://local, true"
    })
    void patternsCoverTargets(String pattern, String target, boolean covered) {
        AccessPolicy policy = policy("- allow: \"" + pattern + "\"");
        assertEquals(covered, allows(policy, new Target(URI.create(target.replace("ERP", "erp"))), LIST));
    }

    @Test
    void unfitRulesAreAllReported() {
        SettingsException problems = assertThrows(SettingsException.class, () -> policy("""
                        - {allow: "erp.corp"}
                        - {allow: "https://a/**", deny: "https://b/**"}
                        - {operations: [read]}
                        - {allow: "https://a/**", tables: []}
                        - {allow: "https://a/**", colour: red}
                        """));
        assertEquals(5, problems.problems().size(), problems.getMessage());
    }

    @Test
    void equalRulesHaveEqualTexts() {
        String one =
                policy("- {allow: \"https://A/x\", operations: [write, read]}").toString();
        assertEquals(
                one,
                policy("- {allow: \"https://a:443/x\", operations: [read, write]}")
                        .toString());
        assertDoesNotThrow(() -> one);
    }

    @Test
    void aDenialCoversOtherSpellingsOfAnOperation() {
        for (String word : List.of("READ", "getitems", "Any")) {
            AccessPolicy policy = policy("""
                    - {deny: "postgresql://db1.corp/sales", operations: [%s]}
                    - {allow: "postgresql://db1.corp/sales"}
                    """.formatted(word));
            assertFalse(allows(policy, SALES, READ_ORDERS), word);
        }
        assertFalse(
                allows(policy("- {allow: \"postgresql://db1.corp/sales\", operations: [READ]}"), SALES, READ_ORDERS));
    }

    @Test
    void aMisspeltOperationIsReportedWithItsLine() {
        AccessPolicy policy = policy("""
                - {deny: "https://a/**", operations: [raed, getitems, Query]}
                - {allow: "https://a/**", operations: [GetItems, any]}
                - allow: "https://a/**"
                  operations: [Read, write]
                """);
        assertEquals(
                List.of(
                        "agent.yaml:2: access[0].operations: 'raed' is no operation of a connector, nor read, write,"
                                + " procedures, query or any",
                        "agent.yaml:5: access[2].operations: 'Read' is no operation of a connector, nor read, write,"
                                + " procedures, query or any"),
                policy.unknownOperations(java.util.Set.of("GetItems")).stream()
                        .map(Object::toString)
                        .toList());
    }
}
