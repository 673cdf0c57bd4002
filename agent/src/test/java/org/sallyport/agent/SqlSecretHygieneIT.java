package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sallyport.agent.Awaiting.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.testkit.H2Server;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestDatabase;
import org.sallyport.relay.Fields;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RequestHead;

/**
 * What is written into a database, and what statements and procedures are given, comes out of the agent only in the
 * answers that bring it: not in a log line of any level, a metric, a problem, a page or the audit log; whether the
 * database takes it or not.
 */
class SqlSecretHygieneIT extends AgentSecretHygiene {
    private static final String JSON = "application/json";
    private static final String NOTES = "/datasets/default/tables/notes/items";
    private static final String BATCH = "/datasets/default/tables/notes/batch";
    private static final String QUERY = "/datasets/default/query/sql";

    @SuppressWarnings("NullAway.Init") // set by connect
    private TestDatabase database;

    @SuppressWarnings("NullAway.Init") // set by connect
    private RelayLink link;

    @SuppressWarnings("NullAway.Init") // set by connect
    private String credentials;

    /** Before the watch hears the driver by which the server's first user is made. */
    @BeforeAll
    static void startPostgres() {
        PostgresServer.shared();
    }

    @Test
    void ofPostgres() throws Exception {
        connect(PostgresServer.shared().createDatabase(), "postgresql");
        database.run(
                "CREATE FUNCTION told(secret text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN secret; END'",
                "CREATE FUNCTION refuse(secret text) RETURNS integer LANGUAGE plpgsql AS"
                        + " 'BEGIN RAISE EXCEPTION ''refused: %'', secret; END'");
        everything();
        String told = plant("what a function is given");
        expect(200, "a function", HttpMethod.POST, procedure("told"), new JsonObject().put("secret", told), told);
        expect(
                409,
                "a function that fails",
                HttpMethod.POST,
                procedure("refuse"),
                new JsonObject().put("secret", plant("what a failing function is given")));
        end();
    }

    @Test
    void ofH2() throws Exception {
        try (H2Server server = H2Server.start()) {
            connect(server.createDatabase(), "h2");
            everything();
            end();
        }
    }

    private void connect(TestDatabase made, String scheme) throws Exception {
        database = made.run(
                "CREATE TABLE \"notes\" (\"id\" integer PRIMARY KEY, \"text\" varchar(80) UNIQUE, \"number\" integer,"
                        + " CHECK (\"number\" < 10))");
        watch.plant("the database's password", made.password());
        link = enrolled()
                .link("access: [{allow: '" + scheme + "://127.0.0.1:" + made.port() + "/" + made.name() + "'}]\n");
        credentials = cms(credential(made.user(), made.password()));
    }

    private static String procedure(String name) {
        return "/datasets/default/procedures/" + name;
    }

    private void everything() throws Exception {
        String text = plant("a row's text");
        expect(200, "an insert", HttpMethod.POST, NOTES, row(1, text), text);
        expect(409, "the same again", HttpMethod.POST, NOTES, row(1, plant("a text of a row that is there")));
        expect(409, "a unique text again", HttpMethod.POST, NOTES, row(2, text));
        String longest = plant("too long a text") + "x".repeat(80);
        refused("a text that is too long", HttpMethod.POST, NOTES, row(3, longest));
        refused(
                "a row that is checked",
                HttpMethod.POST,
                NOTES,
                row(4, plant("a checked text")).put("number", 11));
        refused(
                "a text for a number",
                HttpMethod.POST,
                NOTES,
                row(5, plant("a text beside a bad number")).put("number", plant("a text for a number")));
        refused(
                "an unknown property",
                HttpMethod.POST,
                NOTES,
                row(6, plant("a text beside an unknown property")).put("nosuch", plant("an unknown property's value")));
        String changed = plant("a changed text");
        expect(200, "a change", HttpMethod.PATCH, NOTES + "/1", new JsonObject().put("text", changed), changed);
        refused(
                "a change to nothing",
                HttpMethod.PATCH,
                NOTES + "/77",
                new JsonObject().put("text", plant("a text for no row")));
        batches();
        statements();
    }

    private void batches() throws Exception {
        String first = row(10, plant("a first row")).encode();
        refused("a batch that breaks a rule", "application/x-ndjson", first + "\n" + row(1, plant("a second row")));
        refused(
                "a batch that is broken",
                "application/x-ndjson",
                first + "\n{\"id\": 11, \"text\": \"" + plant("broken"));
        refused("no CSV", "text/csv", "id,text\r\n12," + plant("a field") + "\r\n\"13," + plant("an open field"));
        refused("a field too many", "text/csv", "id,text\r\n12,x," + plant("a field too many") + "\r\n");
        refused("a text for a number", "text/csv", "id,text,number\r\n12,x," + plant("no number") + "\r\n");
        refused("no Arrow", "application/vnd.apache.arrow.stream", plant("no Arrow"));
    }

    private void statements() throws Exception {
        String literal = plant("a literal");
        expect(200, "a statement", HttpMethod.POST, QUERY, statement("SELECT '" + literal + "' AS x"), literal);
        refused("a broken statement", HttpMethod.POST, QUERY, statement("SELEKT '" + plant("a broken literal") + "'"));
        refused(
                "a statement that fails",
                HttpMethod.POST,
                QUERY,
                statement("SELECT CAST('" + plant("a literal that is no number") + "' AS integer) AS x"));
        String bound = plant("a parameter");
        expect(200, "a parameter", HttpMethod.POST, QUERY, bound("varchar(80)", bound), bound);
        refused("an unfit parameter", HttpMethod.POST, QUERY, bound("integer", plant("an unfit parameter")));
        refused(
                "an unfit type",
                HttpMethod.POST,
                QUERY,
                bound("integer", plant("a value"))
                        .put("formalParameters", new JsonObject().put("secret", plant("an unfit type"))));
        refused(
                "a statement described",
                HttpMethod.POST,
                "/$metadata.json" + QUERY,
                statement("SELECT '" + plant("a described literal") + "' FROM nosuch"));
    }

    private static JsonObject row(int id, String text) {
        return new JsonObject().put("id", id).put("text", text);
    }

    private static JsonObject statement(String sql) {
        return new JsonObject().put("query", sql);
    }

    private static JsonObject bound(String type, String value) {
        return statement("SELECT CAST(@secret AS varchar(80)) AS x")
                .put("formalParameters", new JsonObject().put("secret", type))
                .put("actualParameters", new JsonObject().put("secret", value));
    }

    private void refused(String where, HttpMethod method, String path, JsonObject body) throws Exception {
        Answers answer = send(where, method, path, JSON, body.encode());
        assertEquals(4, answer.status() / 100, where + ": " + answer.status() + " " + answer.body());
    }

    private void refused(String where, String type, String body) throws Exception {
        Answers answer = send(where, HttpMethod.POST, BATCH, type, body);
        assertEquals(4, answer.status() / 100, where + ": " + answer.status() + " " + answer.body());
    }

    private void expect(int status, String where, HttpMethod method, String path, JsonObject body, String... may)
            throws Exception {
        Answers answer = send(where, method, path, JSON, body.encode(), may);
        assertEquals(status, answer.status(), where + ": " + answer.body());
    }

    private Answers send(String where, HttpMethod method, String path, String type, String body, String... may)
            throws Exception {
        RequestHead plain = TestCloud.head(method, path, "sql", database.parameters(), null);
        RequestHead head = Requests.with(Requests.with(plain, Fields.CREDENTIALS, credentials), "content-type", type);
        return told(where, await(Answers.to(link, head, Buffer.buffer(body))), may);
    }
}
