package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.StreamProbe;
import org.sallyport.datasource.testkit.TestDatabase;

class PgRoutinesIT extends RoutinesContract {
    @Override
    TestDatabase createDatabase() {
        return PostgresServer.shared().createDatabase();
    }

    @Override
    String[] functions() {
        return new String[] {
            "CREATE FUNCTION add_up(a integer, b integer) RETURNS integer LANGUAGE sql AS 'SELECT a + b'",
            "CREATE FUNCTION pets_from(lowest integer) RETURNS SETOF pets LANGUAGE sql AS"
                    + " 'SELECT * FROM pets WHERE id >= lowest ORDER BY id'",
            "CREATE FUNCTION many(n integer) RETURNS TABLE (n integer) LANGUAGE sql AS"
                    + " 'SELECT * FROM generate_series(1, $1)'",
            "CREATE FUNCTION sleepy(x integer) RETURNS void LANGUAGE sql AS 'SELECT pg_sleep(3600)'",
            "CREATE FUNCTION \"" + ODD.replace("\"", "\"\"") + "\"(x text) RETURNS text LANGUAGE sql AS 'SELECT x'",
            "CREATE FUNCTION outs(a integer, OUT double integer, INOUT c text) LANGUAGE sql AS"
                    + " $$SELECT a * 2, c || '!'$$",
            "CREATE FUNCTION nothing() RETURNS void LANGUAGE sql AS ''",
            "CREATE FUNCTION defaults(a integer, b integer DEFAULT 10, c integer DEFAULT 100) RETURNS integer"
                    + " LANGUAGE sql AS 'SELECT a + b + c'",
            "CREATE FUNCTION sums(VARIADIC xs integer[]) RETURNS bigint LANGUAGE sql AS"
                    + " 'SELECT sum(x) FROM unnest(xs) x'",
            "CREATE FUNCTION nameless(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT $1 - $2'",
            "CREATE FUNCTION over(a integer) RETURNS text LANGUAGE sql AS 'SELECT ''one'''",
            "CREATE FUNCTION over(a integer, b integer) RETURNS text LANGUAGE sql AS 'SELECT ''two'''",
            "CREATE FUNCTION over(a text, b text) RETURNS text LANGUAGE sql AS 'SELECT ''texts'''",
            "CREATE FUNCTION document(d jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT d'",
            "CREATE FUNCTION a_record(OUT x numeric, OUT at timestamptz) LANGUAGE sql AS"
                    + " $$SELECT 1.50, timestamptz '2026-01-31 12:00Z'$$",
            "CREATE FUNCTION cursors(n integer) RETURNS SETOF refcursor LANGUAGE plpgsql AS $$"
                    + " DECLARE c1 refcursor := 'first'; c2 refcursor := 'se\"cond'; BEGIN"
                    + " OPEN c1 FOR SELECT * FROM pets ORDER BY id; RETURN NEXT c1;"
                    + " OPEN c2 FOR SELECT i FROM generate_series(1, n) i; RETURN NEXT c2; END$$",
            "CREATE FUNCTION broken_cursors() RETURNS SETOF refcursor LANGUAGE plpgsql AS $$"
                    + " DECLARE c1 refcursor; c2 refcursor; BEGIN INSERT INTO pets VALUES (99, 'gone');"
                    + " OPEN c1 FOR SELECT i FROM generate_series(1, 50000) i; RETURN NEXT c1;"
                    + " OPEN c2 FOR SELECT 1/(30000 - i) FROM generate_series(1, 50000) i; RETURN NEXT c2; END$$",
            "CREATE FUNCTION changing_cursors(n integer) RETURNS SETOF refcursor LANGUAGE plpgsql AS $$"
                    + " DECLARE c1 refcursor; c2 refcursor; BEGIN INSERT INTO pets VALUES (97, 'gone');"
                    + " OPEN c1 FOR SELECT i FROM generate_series(1, n) i; RETURN NEXT c1;"
                    + " OPEN c2 FOR SELECT i FROM generate_series(1, n) i; RETURN NEXT c2; END$$",
            "CREATE PROCEDURE adopt(pet integer, new_name text, INOUT old_name text, OUT count integer)"
                    + " LANGUAGE plpgsql AS $$BEGIN SELECT name INTO old_name FROM pets WHERE id = pet;"
                    + " UPDATE pets SET name = new_name WHERE id = pet; GET DIAGNOSTICS count = ROW_COUNT; END$$",
            "CREATE PROCEDURE fails(x integer) LANGUAGE plpgsql AS $$BEGIN INSERT INTO pets VALUES (98, 'gone');"
                    + " RAISE EXCEPTION 'secret-word'; END$$",
            "CREATE PROCEDURE two(INOUT a refcursor, INOUT b refcursor, OUT n integer) LANGUAGE plpgsql AS $$BEGIN"
                    + " OPEN a FOR SELECT 1 AS x; OPEN b FOR SELECT 2 AS y; n := 7; END$$",
            "CREATE FUNCTION on_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE ROLE nobody_much LOGIN PASSWORD 'limited-secret'",
            "REVOKE EXECUTE ON FUNCTION add_up FROM PUBLIC",
        };
    }

    @Override
    String folded(String name) {
        return name;
    }

    @Override
    String parameter(int n, String name) {
        return name;
    }

    private static JsonArray table(JsonObject answer, int n) {
        return answer.getJsonObject("ResultSets").getJsonArray("Table" + n);
    }

    @Test
    void outputParametersComeBack() {
        JsonObject outputs = call("outs", "a", 21, "c", "hi").getJsonObject("OutputParameters");
        assertEquals(new JsonObject().put("double", 42).put("c", "hi!"), outputs);
        JsonObject described =
                describe("outs").getJsonObject("procedureresultschema").getJsonObject("properties");
        assertEquals(
                "int32",
                described
                        .getJsonObject("outputparameters")
                        .getJsonObject("properties")
                        .getJsonObject("double")
                        .getString("format"));
        assertEquals(
                "{\"x\":1.50,\"at\":\"2026-01-31T12:00:00Z\"}",
                source().readAll(source().post(path("a_record"), new JsonObject()))
                        .toString()
                        .replaceAll(".*OutputParameters\":(\\{.*?}).*", "$1"));
    }

    @Test
    void proceduresChangeAndCommit() {
        JsonObject answer = call("adopt", "pet", 3, "new_name", "Ada");
        assertEquals(new JsonObject().put("old_name", "Zoe").put("count", 1), answer.getJsonObject("OutputParameters"));
        assertEquals(
                "Ada", table(call("pets_from", "lowest", 3), 1).getJsonObject(0).getString("name"));
        call("adopt", "pet", 3, "new_name", "Zoe");
    }

    /** Those of extensions may run texts that they are given, past what a policy says of statements. */
    @Test
    void functionsOfExtensionsAreUnknown() {
        database().run("CREATE EXTENSION sslinfo SCHEMA public");
        assertEquals(
                SourceCode.UNKNOWN_PROCEDURE,
                SourceFixture.failureOf(source().post(PROCEDURES + "/public.ssl_version", new JsonObject()))
                        .code());
    }

    @Test
    void functionsWithoutAResultGiveNone() {
        assertEquals(
                new JsonObject().put("ResultSets", new JsonObject()).put("OutputParameters", new JsonObject()),
                call("nothing"));
    }

    @Test
    void parametersLeftOutTakeTheirDefaults() {
        assertEquals(111, call("defaults", "a", 1).getValue("ReturnCode"));
        assertEquals(13, call("defaults", "a", 1, "b", 10, "c", 2).getValue("ReturnCode"));
        assertEquals(12, call("defaults", "a", 1, "c", 1).getValue("ReturnCode"));
        assertEquals(
                new JsonArray().add("a"),
                describe("defaults").getJsonObject("inputparameters").getJsonArray("required"));
    }

    @Test
    void arraysAreVariadicParameters() {
        assertEquals(6, call("sums", "xs", new JsonArray().add(1).add(2).add(3)).getValue("ReturnCode"));
    }

    @Test
    void namelessParametersHaveNumbers() {
        assertEquals(4, call("nameless", "_x0024_1", 7, "_x0024_2", 3).getValue("ReturnCode"));
    }

    @Test
    void overloadsAreToldApartByTheirParameters() {
        assertEquals("one", call("over", "a", 1).getValue("ReturnCode"));
        SourceException ambiguous = failure("over", "a", 1, "b", 2);
        assertEquals(SourceCode.MALFORMED_REQUEST, ambiguous.code());
        assertTrue(ambiguous.safeMessage().contains("(a text, b text)"), ambiguous.safeMessage());
    }

    @Test
    void documentsKeepTheirDigits() {
        String answer = source().readAll(source().post(
                                path("document"),
                                io.vertx.core.buffer.Buffer.buffer("{\"d\":{\"n\":1234567890123456789.123456789}}"),
                                Deadline.NONE,
                                new Cancellation()))
                .toString();
        assertTrue(answer.contains("1234567890123456789.123456789"), answer);
    }

    @Test
    void cursorsAreResultSets() {
        JsonObject answer = call("cursors", "n", 70_000);
        assertEquals(3, table(answer, 1).size());
        assertEquals(70_000, table(answer, 2).size());
        JsonObject two = call("two");
        assertEquals(1, table(two, 1).getJsonObject(0).getInteger("x"));
        assertEquals(2, table(two, 2).getJsonObject(0).getInteger("y"));
        assertEquals(new JsonObject().put("n", 7), two.getJsonObject("OutputParameters"));
    }

    @Test
    void aFailureInTheSecondResultSetBreaksTheAnswerOffAndUndoesAll() throws SQLException {
        StreamProbe probe =
                source().probe(SourceFixture.await(source().post(path("broken_cursors"), new JsonObject())));
        assertEquals(
                SourceCode.MALFORMED_VALUE,
                SourceFixture.failureOf(probe.resume().ended()).code());
        assertTrue(probe.received() > 300_000, "received " + probe.received());
        assertEquals(3, count("SELECT count(*) FROM pets"));
        assertHealthy();
    }

    @Test
    void cancellingInTheSecondResultSetUndoesAll() throws SQLException {
        Cancellation cancellation = new Cancellation();
        Future<Answer> answer = source().post(
                        path("changing_cursors"),
                        new JsonObject().put("n", 50_000).toBuffer(),
                        Deadline.NONE,
                        cancellation);
        StreamProbe probe = source().probe(SourceFixture.await(answer));
        SourceFixture.await(probe.fetch(25).buffers(25));
        assertTrue(probe.received() > 700_000, "received " + probe.received());
        cancellation.cancel(Cancellation.Reason.CALLER_GONE);
        assertEquals(
                SourceCode.CANCELLED, SourceFixture.failureOf(probe.ended()).code());
        assertHealthy();
        assertEquals(3, count("SELECT count(*) FROM pets"));
    }

    @Test
    void aProcedureThatRaisesAnErrorChangesNothing() throws SQLException {
        SourceException failed = failure("fails", "x", 1);
        assertEquals(SourceCode.CONSTRAINT_VIOLATED, failed.code());
        assertFalse(failed.safeMessage().contains("secret-word"));
        assertEquals(3, count("SELECT count(*) FROM pets"));
    }

    @Test
    void whatTheUserMayNotRunIsNotThere() {
        try (SourceFixture limited = new SourceFixture(
                io.vertx.core.Vertx.vertx(),
                new SqlConnector(),
                database().parameters(),
                TestDatabase.basic("nobody_much", "limited-secret"))) {
            String all = limited.readJson(PROCEDURES).encode();
            assertFalse(all.contains("add_up"), all);
            assertTrue(all.contains("nameless"), all);
            assertFalse(all.contains("on_change"), "functions of triggers can't be called");
            assertEquals(
                    SourceCode.UNKNOWN_PROCEDURE,
                    SourceFixture.failureOf(limited.post(path("add_up"), new JsonObject()))
                            .code());
        }
    }

    @Test
    void columnsOfRowsAreDescribed() {
        JsonObject tables = describe("pets_from")
                .getJsonObject("procedureresultschema")
                .getJsonObject("properties")
                .getJsonObject("resultsets")
                .getJsonObject("properties");
        assertEquals(
                "string",
                tables.getJsonObject("Table1")
                        .getJsonObject("items")
                        .getJsonObject("properties")
                        .getJsonObject("name")
                        .getString("type"));
    }

    private int count(String sql) throws SQLException {
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }
}
