package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
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

/** What the results of statements of callers' own are like, the same on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StatementResultsContract {
    static final String QUERY = "/datasets/default/query/sql";

    private final Vertx vertx = Vertx.vertx();
    private TestDatabase database;
    SourceFixture source;

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

    /** A statement of the standard as the database spells it. */
    String statement(String sql) {
        return sql;
    }

    /** Where drivers are that are not part of the product. */
    @Nullable Path drivers() {
        return null;
    }

    @BeforeAll
    void start() {
        database = createDatabase()
                .run(
                        statement("CREATE TABLE pets (id integer PRIMARY KEY, name varchar(40), weight numeric(20,5))"),
                        statement("INSERT INTO pets VALUES (1, 'Rex', 12.50000), (2, 'Mia', NULL)"));
        source = new SourceFixture(
                vertx, new SqlConnector(), database.parameters(), database.credentials(), 1, drivers());
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

    final Object single(JsonObject body) {
        JsonObject row = rows(body).getJsonObject(0);
        return row.getValue(row.fieldNames().iterator().next());
    }

    final void assertHealthy() {
        assertEquals(2, rows(body("SELECT id FROM pets")).size());
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
}
