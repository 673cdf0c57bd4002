package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.PullStream;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.StreamProbe;
import org.sallyport.datasource.testkit.TestDatabase;

/** What statements of callers' own mean, the same on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StatementsContract {
    static final String QUERY = "/datasets/default/query/sql";
    private static final String DESCRIBE = "/$metadata.json/datasets/default/query/sql";

    private final Vertx vertx = Vertx.vertx();
    private TestDatabase database;
    private SourceFixture source;

    abstract TestDatabase createDatabase();

    /** An identifier as it comes back that is written without quotes. */
    abstract String folded(String name);

    /** A query of n rows with the columns n and t, a text of 20 characters. */
    abstract String series(int rows);

    /** A query that takes an hour. */
    abstract String endless();

    /** Whether several statements in one text are run. */
    abstract boolean several();

    /** Whether a statement is described without running it. */
    abstract boolean describes();

    /** Whether decimals keep more digits than binary numbers do. */
    boolean exactDecimals() {
        return true;
    }

    /** A statement that changes its session, and a query that tells. */
    abstract String[] session();

    @BeforeAll
    void start() {
        database = createDatabase()
                .run(
                        "CREATE TABLE pets (id integer PRIMARY KEY, name varchar(40), weight numeric(20,5))",
                        "INSERT INTO pets VALUES (1, 'Rex', 12.50000), (2, 'Mia', NULL)");
        source = new SourceFixture(vertx, new SqlConnector(), database.parameters(), database.credentials(), 1);
    }

    @AfterAll
    void stop() {
        source.close();
        SourceFixture.await(vertx.close());
    }

    final SourceFixture source() {
        return source;
    }

    final TestDatabase database() {
        return database;
    }

    static JsonObject body(String query) {
        return new JsonObject().put("query", query);
    }

    static JsonObject body(String query, String name, String type, @Nullable Object value) {
        return body(query)
                .put("formalParameters", new JsonObject().put(name, type))
                .put("actualParameters", new JsonObject().put(name, value));
    }

    final JsonObject run(JsonObject body) {
        return new JsonObject(source.readAll(source.post(QUERY, body)));
    }

    final JsonArray rows(JsonObject body) {
        return run(body).getJsonObject("ResultSets").getJsonArray("Table1");
    }

    final SourceException failure(JsonObject body) {
        return SourceFixture.failureOf(source.post(QUERY, body).compose(source::read));
    }

    private Object single(JsonObject body) {
        JsonObject row = rows(body).getJsonObject(0);
        return row.getValue(row.fieldNames().iterator().next());
    }

    /** The source has one connection, so that the statements would meet. */
    @Test
    void whatAStatementSetsInItsSessionReachesNoOther() {
        Object before = single(body(session()[1]));
        run(body(session()[0]));
        assertEquals(before, single(body(session()[1])));
    }

    @Test
    void tooManyParametersAreRefusedBeforeTheyFillTheMemory() {
        assertEquals(
                SourceCode.MALFORMED_REQUEST,
                failure(body("SELECT " + "@a,".repeat(40_000) + "1", "a", "integer", 1))
                        .code());
    }

    private void assertHealthy() {
        assertEquals(2, rows(body("SELECT id FROM pets")).size());
    }

    @Test
    void givesRows() {
        JsonArray rows = rows(body("SELECT id, name, weight FROM pets ORDER BY id"));
        assertEquals(
                new JsonObject().put(folded("id"), 1).put(folded("name"), "Rex").put(folded("weight"), 12.5),
                rows.getJsonObject(0));
        assertNull(rows.getJsonObject(1).getValue(folded("weight")));
        assertTrue(rows.getJsonObject(1).containsKey(folded("weight")));
        assertEquals(new JsonObject(), run(body("SELECT 1 FROM pets")).getJsonObject("OutputParameters"));
    }

    @Test
    void valuesAreBoundByTheirDeclaredTypes() {
        assertEquals("Rex", single(body("SELECT name FROM pets WHERE id = @id", "id", "integer", 1)));
        assertEquals(2, single(body("SELECT id FROM pets WHERE name = @n", "n", "varchar(40)", "Mia")));
        assertEquals(1, single(body("SELECT id FROM pets WHERE weight = @w", "w", "decimal(20,5)", 12.5)));
        assertEquals(2, single(body("SELECT COUNT(*) FROM pets WHERE @n IS NULL", "n", "varchar(40)", null)));
    }

    @Test
    void digitsOfValuesAreKept() {
        Buffer json =
                Buffer.buffer("{\"query\":\"SELECT @d AS d, @b AS b FROM pets WHERE id = 1\",\"formalParameters\":"
                        + "{\"@d\":\"decimal(38,10)\",\"b\":\"bigint\"},\"actualParameters\":"
                        + "{\"d\":1234567890123456789012345678.0123456789,\"b\":9223372036854775807}}");
        String answer = source.readAll(source.post(QUERY, json, Deadline.NONE, new Cancellation()))
                .toString();
        assertEquals(exactDecimals(), answer.contains(":1234567890123456789012345678.0123456789"), answer);
        assertTrue(answer.contains(":9223372036854775807"), answer);
    }

    @Test
    void valuesAreNeverTakenForSql() {
        String attack = "x'; DROP TABLE pets; --";
        assertEquals(
                0,
                rows(body("SELECT id FROM pets WHERE name = @n", "n", "varchar(80)", attack))
                        .size());
        assertEquals(attack, single(body("SELECT @n FROM pets WHERE id = 1", "n", "varchar(80)", attack)));
        assertHealthy();
    }

    @Test
    void whatLooksLikeAParameterInQuotesIsNone() {
        String query = "SELECT 'a @n '' b' AS s, /* @n ' */ @n AS n -- @n\nFROM pets WHERE id = 1";
        JsonObject row = rows(body(query, "n", "varchar(9)", "v")).getJsonObject(0);
        assertEquals("a @n ' b", row.getString(folded("s")));
        assertEquals("v", row.getString(folded("n")));
    }

    @Test
    void theSameParameterMayStandTwice() {
        assertEquals(
                2,
                rows(body("SELECT id FROM pets WHERE id = @i OR id = @i + 1", "i", "integer", 1))
                        .size());
    }

    @Test
    void typesAreNoWayIntoTheStatement() {
        for (String type : new String[] {"integer) FROM pets; --", "integer; DROP TABLE pets", "int'", ""}) {
            SourceException refused = failure(body("SELECT @i", "i", type, 1));
            assertEquals(SourceCode.MALFORMED_REQUEST, refused.code(), type);
        }
        assertHealthy();
    }

    @Test
    void malformedBodiesAreRefused() {
        for (String json : new String[] {
            "",
            "[]",
            "{}",
            "{\"query\":1}",
            "{\"query\":\" \"}",
            "{\"query\":\"SELECT 1\",\"x\":1}",
            "{\"query\":\"SELECT 1\"} {",
            "{\"query\":\"SELECT 1\",\"formalParameters\":{\"a\":1}}",
            "{\"query\":\"SELECT 1\",\"formalParameters\":{\"a b\":\"int\"}}",
            "{\"query\":\"SELECT @a\",\"formalParameters\":{\"a\":\"int\"}}",
            "{\"query\":\"SELECT 1\""
        }) {
            Future<Answer> answer = source.post(QUERY, Buffer.buffer(json), Deadline.NONE, new Cancellation());
            assertEquals(
                    SourceCode.MALFORMED_REQUEST,
                    SourceFixture.failureOf(answer).code(),
                    json);
        }
        SourceException undeclared = failure(body("SELECT 1").put("actualParameters", new JsonObject().put("a", 1)));
        assertEquals(400, undeclared.code().status());
        SourceException unfit = failure(body("SELECT @i FROM pets", "i", "integer", "secret-word"));
        assertEquals(400, unfit.code().status());
        assertFalse(unfit.safeMessage().contains("secret-word"));
    }

    @Test
    void mistakesOfTheStatementAreTheCallers() {
        assertEquals(SourceCode.SYNTAX_ERROR, failure(body("SELEKT 1")).code());
        assertEquals(
                SourceCode.SYNTAX_ERROR,
                failure(body("SELECT id FROM nosuchtable")).code());
        assertEquals(
                SourceCode.SYNTAX_ERROR,
                failure(body("SELECT nosuchcolumn FROM pets")).code());
        assertHealthy();
    }

    @Test
    void changesAreCountedAndCommitted() {
        JsonObject inserted = run(body("INSERT INTO pets (id, name) VALUES (10, @n)", "n", "varchar(40)", "Zoe"));
        assertEquals(1, inserted.getInteger("RowsAffected"));
        assertEquals(new JsonObject(), inserted.getJsonObject("ResultSets"));
        assertEquals("Zoe", single(body("SELECT name FROM pets WHERE id = 10")));
        assertEquals(1, run(body("DELETE FROM pets WHERE id = 10")).getInteger("RowsAffected"));
    }

    @Test
    void aViolatedConstraintIsNamed() {
        assertEquals(
                SourceCode.CONSTRAINT_VIOLATED,
                failure(body("INSERT INTO pets VALUES (1, 'secret-word', NULL)"))
                        .code());
        assertHealthy();
    }

    @Test
    void columnsWithoutOrWithEqualNamesAreToldApart() {
        JsonObject row = rows(body("SELECT id AS a, id AS a, name AS \"two words\" FROM pets WHERE id = 1"))
                .getJsonObject(0);
        assertEquals(3, row.size());
        assertEquals(1, row.getInteger(folded("a") + "_2"));
        assertEquals("Rex", row.getString("two_x0020_words"));
    }

    @Test
    void severalStatementsGiveAllTheirResults() {
        JsonObject two =
                body("SELECT id FROM pets WHERE id = @i; SELECT name FROM pets ORDER BY id;", "i", "integer", 1);
        if (!several()) {
            assertEquals(SourceCode.MALFORMED_REQUEST, failure(two).code());
            return;
        }
        JsonObject sets = run(two).getJsonObject("ResultSets");
        assertEquals(1, sets.getJsonArray("Table1").size());
        assertEquals(2, sets.getJsonArray("Table2").size());
    }

    private Future<Answer> as(String accept, JsonObject body) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("content-type", "application/json")
                .add("accept", accept);
        PullStream stream = new PullStream(
                source.context(), () -> Future.succeededFuture(new PullStream.Part(body.toBuffer(), true)));
        return source.call(HttpMethod.POST, QUERY, stream, headers, r -> true, new Cancellation());
    }

    @Test
    void oneResultSetComesInAnyFormat() {
        JsonObject all = body("SELECT id, name, weight FROM pets ORDER BY id");
        Answer csv = SourceFixture.await(as("text/csv, */*;q=0.1", all));
        assertTrue(csv.headers().get("content-type").startsWith("text/csv"));
        assertEquals(
                folded("id") + "," + folded("name") + "," + folded("weight") + "\r\n1,Rex,12.50000\r\n2,Mia,\r\n",
                SourceFixture.await(source.read(csv)).toString().replaceFirst("12\\.5(?!0)", "12.50000"));
        String lines = source.readAll(as("application/x-ndjson", all)).toString();
        assertEquals("Rex", new JsonObject(lines.substring(0, lines.indexOf('\n'))).getString(folded("name")));
        Buffer arrow =
                source.readAll(as("application/vnd.apache.arrow.stream", body("SELECT id FROM pets WHERE 1 = 0")));
        assertEquals(-1, arrow.getIntLE(0), "the mark of a message, which is the schema");
        assertEquals(
                SourceCode.NOT_ACCEPTABLE,
                SourceFixture.failureOf(as("text/html", all)).code());
    }

    /** The rows that were changed would be told nowhere, so they aren't changed. */
    @Test
    void whatHasNoPlaceInAFormatIsRefusedAndRolledBack() {
        JsonObject insert = body("INSERT INTO pets (id, name) VALUES (20, 'Zoe')");
        assertEquals(
                SourceCode.NOT_ACCEPTABLE,
                SourceFixture.failureOf(as("text/csv", insert)).code());
        assertHealthy();
        if (several()) {
            JsonObject two = body("INSERT INTO pets (id, name) VALUES (20, 'Zoe'); SELECT id FROM pets; SELECT 1");
            assertEquals(
                    SourceCode.NOT_ACCEPTABLE,
                    SourceFixture.failureOf(as("text/csv", two)).code());
            JsonObject late = body(series(200_000) + "; SELECT 1");
            assertEquals(
                    SourceCode.NOT_ACCEPTABLE,
                    SourceFixture.failureOf(as("text/csv", late).compose(source::read))
                            .code());
            assertHealthy();
        }
    }

    @Test
    void largeResultsStreamInLines() {
        StreamProbe probe = source.probe(SourceFixture.await(as("application/x-ndjson", body(series(200_000)))));
        SourceFixture.await(probe.fetch(3).buffers(3));
        String all = SourceFixture.await(probe.resume().ended()).toString();
        assertEquals(200_000, all.lines().count());
        assertTrue(probe.largest() <= 64 * 1024, "largest: " + probe.largest());
    }

    @Test
    void largeResultsStream() {
        StreamProbe probe = source.probe(SourceFixture.await(source.post(QUERY, body(series(200_000)))));
        SourceFixture.await(probe.fetch(3).buffers(3));
        JsonObject all = new JsonObject(SourceFixture.await(probe.resume().ended()));
        JsonArray rows = all.getJsonObject("ResultSets").getJsonArray("Table1");
        assertEquals(200_000, rows.size());
        assertEquals(200_000, rows.getJsonObject(199_999).getInteger(folded("n")));
        assertTrue(probe.largest() <= 64 * 1024, "largest: " + probe.largest());
    }

    @Test
    void smallResultsAreWhole() {
        assertInstanceOf(
                Answer.Whole.class,
                SourceFixture.await(source.post(QUERY, body("SELECT 1 FROM pets")))
                        .body());
    }

    @Test
    void cancelledStatementsEnd() {
        for (Cancellation.Reason reason :
                new Cancellation.Reason[] {Cancellation.Reason.CALLER_GONE, Cancellation.Reason.DEADLINE}) {
            Cancellation cancellation = new Cancellation();
            Future<Answer> endless = source.post(QUERY, body(endless()).toBuffer(), Deadline.NONE, cancellation);
            cancellation.cancel(reason);
            SourceCode expected = reason == Cancellation.Reason.DEADLINE ? SourceCode.DEADLINE : SourceCode.CANCELLED;
            assertEquals(expected, SourceFixture.failureOf(endless).code());
            assertHealthy();
        }
    }

    @Test
    void theDatabaseItselfKeepsTheDeadline() {
        Deadline soon = Deadline.in(Duration.ofMillis(300));
        Future<Answer> endless = source.post(QUERY, body(endless()).toBuffer(), soon, new Cancellation());
        assertEquals(SourceCode.DEADLINE, SourceFixture.failureOf(endless).code());
        assertHealthy();
    }

    @Test
    void cancelledStreamsRollBack() {
        Cancellation cancellation = new Cancellation();
        StreamProbe probe = source.probe(
                SourceFixture.await(source.post(QUERY, body(series(200_000)).toBuffer(), Deadline.NONE, cancellation)));
        SourceFixture.await(probe.fetch(2).buffers(2));
        cancellation.cancel(Cancellation.Reason.CALLER_GONE);
        assertEquals(
                SourceCode.CANCELLED, SourceFixture.failureOf(probe.ended()).code());
        assertHealthy();
    }

    @Test
    void describesWithoutRunning() {
        JsonObject asked = body("SELECT id, name FROM pets WHERE id = @i", "i", "integer", 1);
        JsonObject schema = new JsonObject(source.readAll(source.post(DESCRIBE, asked))).getJsonObject("schema");
        assertEquals(
                "integer",
                schema.getJsonObject("actualparameters")
                        .getJsonObject("properties")
                        .getJsonObject("i")
                        .getString("type"));
        JsonObject items = schema.getJsonObject("queryresults").getJsonObject("items");
        if (describes()) {
            JsonObject properties = items.getJsonObject("properties");
            assertEquals("integer", properties.getJsonObject(folded("id")).getString("type"));
            assertEquals("string", properties.getJsonObject(folded("name")).getString("type"));
        } else {
            assertEquals(new JsonObject().put("type", "object"), items);
        }
        source.readAll(source.post(DESCRIBE, body("DELETE FROM pets")));
        assertHealthy();
    }
}
