package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.Awaiting.await;
import static org.sallyport.agent.Awaiting.until;
import static org.sallyport.agent.Requests.assertProblem;
import static org.sallyport.agent.Requests.with;

import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.sealing.CredentialFormat;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestDatabase;
import org.sallyport.relay.Fields;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RelayResponse;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.StreamCode;

/** The agent with the sql connector and a real PostgreSQL. */
class SqlIT {
    private static final String ORDERS = "/datasets/default/tables/orders/items";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path temporary;

    @SuppressWarnings("NullAway.Init") // set before the tests
    private static AgentFixture fixture;

    @SuppressWarnings("NullAway.Init")
    private static TestDatabase database;

    @BeforeAll
    static void start() throws Exception {
        database = PostgresServer.shared().createDatabase();
        database.run(
                "create table orders (id int primary key, amount numeric(10,2) not null)",
                "insert into orders select n, n * 0.25 from generate_series(1, 300000) n",
                "create table salaries (id int primary key, amount int)");
        fixture = new AgentFixture(temporary);
        String target = "postgresql://" + database.host() + ":" + database.port() + "/" + database.name();
        fixture.start("access:\n"
                + "  - {deny: '" + target + "', tables: [public.salaries]}\n"
                + "  - {allow: '" + target + "', operations: [read], tables: [public.*]}\n"
                + "  - {allow: 'postgresql://127.0.0.1:1/*'}\n");
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    private static String sealed(String password) {
        JsonObject credential = new JsonObject()
                .put("credentialType", "Basic")
                .put(
                        "credentialData",
                        new JsonArray()
                                .add(new JsonObject().put("name", "username").put("value", database.user()))
                                .add(new JsonObject().put("name", "password").put("value", password)));
        return CredentialFormat.CMS.seal(AgentFixture.certificates(), credential);
    }

    private static RequestHead get(String path) {
        return TestCloud.head(HttpMethod.GET, path, "sql", database.parameters(), sealed(database.password()));
    }

    private static RelayLink link() throws Exception {
        return await(fixture.cloud.link());
    }

    @Test
    void rowsComeThrough() throws Exception {
        Answers answer = await(Answers.to(link(), get(ORDERS + "?$filter=id%20ge%20299999&$orderby=id")));
        assertEquals(
                new JsonObject("{\"value\":[{\"id\":299999,\"amount\":74999.75},{\"id\":300000,\"amount\":75000.00}]}"),
                answer.json(),
                answer.body().toString());
    }

    @Test
    void metricsTellOfTheConnectionsToDatabases() throws Exception {
        await(Answers.to(link(), get(ORDERS + "/1")));
        String text = fixture.page("/metrics", "localhost").body().toString();
        for (String line : new String[] {
            "sallyport_agent_source_connections_open{connector=\"sql\"} ",
            "sallyport_agent_source_connections_in_use{connector=\"sql\"} ",
            "sallyport_agent_source_connections_waiting{connector=\"sql\"} 0.0",
            "sallyport_agent_source_connections_opened_total{connector=\"sql\"} ",
            "sallyport_agent_source_connections_closed_total{connector=\"sql\",reason=\"idle\"} "
        }) {
            assertTrue(text.contains(line), line + " in " + text);
        }
        assertTrue(!text.contains("source_connections_open{connector=\"http\"}"), "it holds none that it counts");
        JsonArray sources =
                fixture.page("/api/status", "localhost").body().toJsonObject().getJsonArray("sources");
        assertTrue(sources.encode().contains("\"connections\":{\"open\":"), sources.encode());
    }

    @Test
    void listingsLeaveOutWhatIsDenied() throws Exception {
        JsonObject tables =
                await(Answers.to(link(), get("/datasets/default/tables"))).json();
        assertTrue(tables.encode().contains("orders"), tables.encode());
        assertTrue(!tables.encode().contains("salaries"), tables.encode());
    }

    @Test
    void aDeniedTableIsDeniedHoweverItIsSpelt() throws Exception {
        for (String table : new String[] {
            "salaries",
            "public.salaries",
            "%5Bpublic%5D.%5Bsalaries%5D",
            "%255Bpublic%255D.%255Bsalaries%255D",
            "Salaries"
        }) {
            Answers answer = await(Answers.to(link(), get("/datasets/default/tables/" + table + "/items")));
            assertEquals(403, answer.status(), table + ": " + answer.body());
        }
        assertProblem(
                await(Answers.to(link(), get("/datasets/default/tables/pg_catalog.pg_authid/items"))),
                403,
                "access-denied",
                "access");
    }

    /** Neither reading a database nor all of its tables allows callers' own statements. */
    @Test
    void statementsOfCallersAreDeniedUnlessTheyAreAllowed() throws Exception {
        for (String path : new String[] {"/datasets/default/query/sql", "/$metadata.json/datasets/default/query/sql"}) {
            RequestHead query =
                    TestCloud.head(HttpMethod.POST, path, "sql", database.parameters(), sealed(database.password()));
            assertProblem(await(Answers.to(link(), query)), 403, "access-denied", "access");
        }
    }

    @Test
    void anotherDatabaseIsDenied() throws Exception {
        RequestHead other = TestCloud.head(
                HttpMethod.GET,
                ORDERS,
                "sql",
                database.parameters().put("database", "postgres"),
                sealed(database.password()));
        assertProblem(await(Answers.to(link(), other)), 403, "access-denied", "access");
    }

    @Test
    void wrongPasswordsAndDeadServersAreTold() throws Exception {
        RequestHead wrong = TestCloud.head(
                HttpMethod.GET, ORDERS, "sql", database.parameters(), sealed("not-" + database.password()));
        assertProblem(await(Answers.to(link(), wrong)), 502, "credentials-refused", "source");
        RequestHead nowhere = TestCloud.head(
                HttpMethod.GET,
                ORDERS,
                "sql",
                database.parameters().put("server", "127.0.0.1:1"),
                sealed(database.password()));
        assertProblem(await(Answers.to(link(), nowhere)), 502, "source-unreachable", "source");
    }

    @Test
    void aCallerThatGoesAwayCancelsTheQueryInTheDatabase() throws Exception {
        RelayLink link = link();
        RequestHead head = with(get(ORDERS), Fields.CONNECTION, "cn-cancelled;v=1");
        Promise<RelayResponse> begun = Promise.promise();
        link.context().runOnContext(ignored -> link.request(head).send().onComplete(begun));
        RelayResponse response = await(begun.future());
        assertEquals(200, response.head().status());
        until("the query runs", () -> running() > 0);
        link.context().runOnContext(ignored -> response.reset(StreamCode.CANCEL));
        until("the query is gone", () -> running() == 0);
        until("nothing is in flight", () -> fixture.inFlight() == 0);
    }

    /** Transactions on the table that are under way. */
    private static int running() {
        String sql =
                "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
                        + " and state <> 'idle' and query ilike '%orders%'";
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anExportStreamsWhole() throws Exception {
        JsonObject all = await(Answers.to(link(), get(ORDERS))).json();
        assertEquals(300_000, all.getJsonArray("value").size());
    }
}
