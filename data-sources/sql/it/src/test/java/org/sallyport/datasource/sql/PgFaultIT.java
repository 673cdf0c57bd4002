package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.StreamProbe;
import org.sallyport.datasource.testkit.TestDatabase;

/** What a caller and the database see when something breaks; watched from a second connection. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgFaultIT {
    private static final String BUSY =
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sallyport' AND state <> 'idle'"
                    + " AND datname = current_database()";
    private static final String BLOCKED = "/datasets/default/tables/blocked/items";
    private static final String MANY = "/datasets/default/tables/many/items";
    private static final String SMALL = "/datasets/default/tables/small/items";

    private final Vertx vertx = Vertx.vertx();
    private final TestDatabase database = PostgresServer.shared()
            .createDatabase()
            .run(
                    "CREATE TABLE small (id integer PRIMARY KEY, secret text)",
                    "INSERT INTO small VALUES (1, 'x')",
                    "CREATE TABLE hidden (id integer)",
                    "CREATE VIEW blocked AS SELECT 1 AS id, pg_sleep(3600)::text AS slept",
                    "CREATE VIEW many AS SELECT n AS id, 'row ' || n AS name FROM generate_series(1, 300000) n",
                    "CREATE VIEW late AS SELECT n AS id, 1 / (200000 - n) AS x FROM generate_series(1, 300000) n",
                    "CREATE VIEW early AS SELECT n AS id, 1 / (1 - n) AS x FROM generate_series(1, 300000) n",
                    "CREATE ROLE limited LOGIN PASSWORD 'limited-secret'",
                    "GRANT SELECT (id) ON small TO limited");
    private final SourceFixture source = open(database, 1);

    private SourceFixture open(TestDatabase to, int most) {
        return new SourceFixture(vertx, new SqlConnector(), to.parameters(), to.credentials(), most);
    }

    @BeforeAll
    void begins() throws SQLException {
        awaitBusy(0);
    }

    @AfterAll
    void stop() {
        source.close();
        SourceFixture.await(vertx.close());
    }

    @Test
    void cancellingBeforeTheAnswerEndsTheQueryInTheDatabase() throws SQLException {
        Cancellation cancellation = new Cancellation();
        Future<Answer> answer = source.get(BLOCKED, cancellation);
        awaitBusy(1);
        cancellation.cancel(Cancellation.Reason.CALLER_GONE);
        assertEquals(SourceCode.CANCELLED, SourceFixture.failureOf(answer).code());
        awaitBusy(0);
        assertHealthy();
    }

    @Test
    void cancellingInTheMidstEndsTheQueryInTheDatabase() throws SQLException {
        Cancellation cancellation = new Cancellation();
        StreamProbe probe = source.probe(SourceFixture.await(source.get(MANY, cancellation)));
        SourceFixture.await(probe.fetch(3).buffers(3));
        awaitBusy(1); // the transaction of the paused stream is open
        cancellation.cancel(Cancellation.Reason.CALLER_GONE);
        assertEquals(
                SourceCode.CANCELLED, SourceFixture.failureOf(probe.ended()).code());
        awaitBusy(0);
        assertHealthy();
    }

    @Test
    void neverCancelsTheNextQueryOfTheConnection() {
        for (int i = 0; i < 40; i++) {
            Cancellation cancellation = new Cancellation();
            StreamProbe probe = source.probe(SourceFixture.await(source.get(MANY, cancellation)));
            Future<Void> begun = probe.buffers(1 + i % 5);
            probe.resume();
            SourceFixture.await(begun);
            cancellation.cancel(Cancellation.Reason.CALLER_GONE);
            assertEquals(1, source.readJson(SMALL).getJsonArray("value").size());
        }
    }

    @Test
    void aLostConnectionCutsTheStream() throws SQLException {
        StreamProbe probe = source.probe(SourceFixture.await(source.get(MANY)));
        SourceFixture.await(probe.fetch(1).buffers(1));
        terminate();
        assertEquals(
                SourceCode.SOURCE_LOST,
                SourceFixture.failureOf(probe.resume().ended()).code());
        assertHealthy();
    }

    @Test
    void aLostConnectionFailsTheCall() throws SQLException {
        Future<Answer> answer = source.get(BLOCKED);
        awaitBusy(1);
        terminate();
        assertEquals(SourceCode.SOURCE_LOST, SourceFixture.failureOf(answer).code());
        assertHealthy();
    }

    @Test
    void aConnectionLostWhileIdleIsReplaced() throws SQLException {
        assertHealthy();
        terminate();
        // The pool learns of it when the server's farewell arrives.
        SourceFixture.await(source.get(SMALL).recover(lost -> source.get(SMALL)).recover(lost -> source.get(SMALL)));
    }

    @Test
    void aFailureBeforeTheFirstRowIsNoAnswer() {
        assertEquals(
                SourceCode.SOURCE_FAILED,
                source.failure("/datasets/default/tables/early/items").code());
        assertHealthy();
    }

    @Test
    void aFailureAfterManyRowsIsNoEnd() {
        StreamProbe probe = source.probe(SourceFixture.await(source.get("/datasets/default/tables/late/items")));
        assertEquals(
                SourceCode.SOURCE_FAILED,
                SourceFixture.failureOf(probe.resume().ended()).code());
        assertTrue(probe.received() > 1_000_000);
        assertHealthy();
    }

    @Test
    void theLastBytesAreWholeJson() {
        JsonObject all = new JsonObject(source.read(MANY));
        assertEquals(300_000, all.getJsonArray("value").size());
        assertEquals(300_000, all.getJsonArray("value").getJsonObject(299_999).getInteger("id"));
    }

    @Test
    void aMissingDatabaseIsTheConnectionsFault() {
        try (SourceFixture missing = open(PostgresServer.shared().database("nothere"), 1)) {
            assertEquals(SourceCode.INVALID_PARAMETERS, missing.failure(SMALL).code());
        }
    }

    @Test
    void permissionsAreTheDatabases() {
        try (SourceFixture limited = new SourceFixture(
                vertx, new SqlConnector(), database.parameters(), TestDatabase.basic("limited", "limited-secret"))) {
            assertEquals(
                    SourceCode.PERMISSION_DENIED,
                    limited.failure("/datasets/default/tables/hidden/items").code());
            assertEquals(List.of("id"), columns(limited.readJson(SMALL)), "only what may be read");
            assertEquals(
                    SourceCode.UNKNOWN_COLUMN,
                    limited.failure(SMALL + "?$filter=secret%20eq%20'x'").code());
            JsonObject tables = limited.readJson("/datasets/default/tables");
            assertFalse(tables.encode().contains("hidden"));
            assertTrue(tables.encode().contains("small"));
        }
    }

    @Test
    void manyCallsShareFewConnections() {
        try (SourceFixture few = open(database, 3)) {
            List<Future<JsonObject>> answers = java.util.stream.IntStream.range(0, 60)
                    .mapToObj(i -> few.get(SMALL + "/1").compose(few::read).map(JsonObject::new))
                    .toList();
            for (Future<JsonObject> answer : answers) {
                assertEquals(1, SourceFixture.await(answer).getInteger("id"));
            }
        }
    }

    private static List<String> columns(JsonObject items) {
        return List.copyOf(items.getJsonArray("value").getJsonObject(0).fieldNames());
    }

    private void assertHealthy() {
        assertEquals(1, source.readJson(SMALL).getJsonArray("value").size());
    }

    private void terminate() {
        database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sallyport'"
                + " AND datname = current_database()");
    }

    private void awaitBusy(int count) throws SQLException {
        Watching.awaitCount(database, BUSY, count);
    }
}
