package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.rig.Caller.Answer;

/** A row of a real database through a real link, between real processes; and what wrong input is answered. */
@ExtendWith(SharedGateway.class)
class MainJobProcessIT {
    private final TestGateway gateway;

    MainJobProcessIT(TestGateway gateway) {
        this.gateway = gateway;
    }

    private Answer items(String table, String query) throws IOException, InterruptedException {
        return gateway.caller.get(gateway.items(gateway.sql, table, query));
    }

    @Test
    void rowsComeThroughTheRelay() throws Exception {
        Answer answer = items("orders", "?$filter=id%20ge%2098&$select=id,amount&$orderby=id%20desc");
        assertEquals(
                new JsonObject("{\"value\":[{\"id\":100,\"amount\":25.00},{\"id\":99,\"amount\":24.75},"
                        + "{\"id\":98,\"amount\":24.50}]}"),
                answer.json());
        assertTrue(
                answer.response().headers().firstValue("sallyport-request-id").isPresent());
        String timing = answer.response().headers().firstValue("server-timing").orElse("");
        for (String part : new String[] {"cloud", "link", "agent", "source"}) {
            assertTrue(timing.contains(part + ";dur="), timing);
        }
    }

    @Test
    void theAgentsAuditLogTellsWhichAppAUserCameThrough() throws Exception {
        Answer answer =
                gateway.caller.get(gateway.items(gateway.sql, "orders", "?$top=1"), "Sallyport-App", "stock-taking");
        String id =
                answer.response().headers().firstValue("sallyport-request-id").orElseThrow();
        JsonObject line = gateway.awaitAudited(id);
        assertEquals("stock-taking", line.getString("app"), line::encode);
        assertEquals("admin", line.getString("user"), line::encode);
    }

    @Test
    void bothFormsOfThePathNameTheSameTable() throws Exception {
        String server = gateway.database.host() + "%253A" + gateway.database.port();
        Answer v2 = gateway.caller.get(gateway.rig.operation(
                "sql",
                gateway.sql,
                "/v2/datasets/" + server + "," + gateway.database.name()
                        + "/tables/%255Bpublic%255D.%255Borders%255D/items?$top=1"));
        assertEquals(items("orders", "?$top=1").json(), v2.json());
    }

    @Test
    void wrongInputIsAnsweredWithItsOwnProblemAndTheLinkGoesOn() throws Exception {
        assertEquals("404 unknown-table caller", items("nosuch", "").problem());
        assertEquals(
                "400 unknown-column caller",
                items("orders", "?$filter=colour%20eq%201").problem());
        assertEquals(
                "400 malformed-filter caller",
                items("orders", "?$filter=id%20eq").problem());
        assertEquals("404 unknown-item caller", items("orders", "/4711").problem());
        assertEquals(
                "404 unknown-connector caller",
                gateway.caller
                        .get(gateway.rig.operation("nosuch", gateway.sql, "/"))
                        .problem());
        assertEquals(
                "404 unknown-connection caller",
                gateway.caller.get(gateway.items("cn-nosuch", "orders", "")).problem());
        assertEquals(
                "401 token-expired caller",
                new Caller(gateway.rig.expiredToken())
                        .get(gateway.items(gateway.sql, "orders", ""))
                        .problem());
        assertEquals(
                "401 token-unknown caller",
                new Caller("nonsense")
                        .get(gateway.items(gateway.sql, "orders", ""))
                        .problem());
        assertEquals(200, items("orders", "/1").status());
    }

    @Test
    void whatTheAdministratorDidNotAllowIsRefusedWithTheLineThatWouldAllowIt() throws Exception {
        var elsewhere = PostgresServer.shared().createDatabase();
        String connection = gateway.connectSql(elsewhere, elsewhere.password());
        Answer answer = gateway.caller.get(gateway.items(connection, "orders", ""));
        assertEquals("403 access-denied access", answer.problem());
        assertTrue(answer.json().getString("detail").contains(TestGateway.target(elsewhere)), answer.json()::encode);
    }

    @Test
    void unusableCredentialsAndSourcesAreTold() throws Exception {
        String wrongPassword = gateway.connectSql(gateway.database, "wrong");
        assertEquals(
                "502 credentials-refused source",
                gateway.caller.get(gateway.items(wrongPassword, "orders", "")).problem());

        String unsealable = gateway.rig.connect(
                gateway.gateway,
                "sql",
                gateway.database.parameters(),
                new JsonObject().put("format", "cms").put("sealed", "bm9uc2Vuc2U="));
        Answer answer = gateway.caller.get(gateway.items(unsealable, "orders", ""));
        assertEquals("unsealable-credentials", answer.json().getString("code"));

        JsonObject nowhere =
                gateway.database.parameters().put("server", "127.0.0.1:1").put("database", "nowhere");
        String unreachable = gateway.rig.connect(gateway.gateway, "sql", nowhere, gateway.sealed("user", "password"));
        assertEquals(
                "502 source-unreachable source",
                gateway.caller.get(gateway.items(unreachable, "orders", "")).problem());
    }
}
