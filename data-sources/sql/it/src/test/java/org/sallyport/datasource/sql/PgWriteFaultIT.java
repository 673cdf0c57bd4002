package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.PullStream;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/** What becomes of a change when something breaks; watched, and broken, from other connections. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgWriteFaultIT {
    private static final String OURS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sallyport'"
            + " AND datname = current_database() AND ";
    /** Before its first batch, a load's transaction is idle for moments, too: then it holds no row's lock yet. */
    private static final String BATCH_WRITTEN =
            OURS + "state = 'idle in transaction' AND query = 'RELEASE SAVEPOINT batch'";

    private static final String LINES = "application/x-ndjson";
    private static final String BATCH = "/datasets/default/tables/goods/batch?mode=upsert";
    private static final String ITEMS = "/datasets/default/tables/goods/items";

    private final Vertx vertx = Vertx.vertx();
    private final TestDatabase database = PostgresServer.shared()
            .createDatabase()
            .run(
                    "CREATE TABLE goods (id integer PRIMARY KEY, name text)",
                    "CREATE TABLE parts (id integer PRIMARY KEY, of integer REFERENCES goods DEFERRABLE INITIALLY DEFERRED)",
                    "CREATE TABLE slow (id integer PRIMARY KEY)",
                    "CREATE FUNCTION doze() RETURNS trigger LANGUAGE plpgsql AS"
                            + " 'BEGIN PERFORM pg_sleep(3600); RETURN NULL; END'",
                    "CREATE CONSTRAINT TRIGGER dozes AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED"
                            + " FOR EACH ROW EXECUTE FUNCTION doze()");
    private final SourceFixture source =
            new SourceFixture(vertx, new SqlConnector(), database.parameters(), database.credentials(), 1);

    @BeforeEach
    void fill() {
        database.run("DELETE FROM goods", "INSERT INTO goods VALUES (1, 'a'), (9999, 'z')");
    }

    @AfterAll
    void stop() {
        source.close();
        SourceFixture.await(vertx.close());
    }

    @Test
    void aConnectionLostInTheMidstOfALoadWritesNothing() throws SQLException {
        Promise<Part> rest = Promise.promise();
        Future<Answer> answer = load(rest.future());
        awaitCount(BATCH_WRITTEN, 1);
        database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sallyport'"
                + " AND datname = current_database()");
        source.context().runOnContext(v -> rest.complete(new Part(Buffer.buffer("{\"id\":9999}\n"), true)));
        assertEquals(SourceCode.SOURCE_LOST, SourceFixture.failureOf(answer).code());
        assertUnchanged();
    }

    @Test
    void aDeadlockIsToldAndMayBeTriedAgain() throws SQLException {
        Promise<Part> rest = Promise.promise();
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            // The other waits first and never looks for deadlocks, so ours finds it and is the one that is ended.
            statement.execute("SET deadlock_timeout = '1h'");
            statement.execute("UPDATE goods SET name = 'locked' WHERE id = 9999");
            Future<Answer> answer = load(rest.future());
            awaitCount(BATCH_WRITTEN, 1);
            CompletableFuture<Void> waits = CompletableFuture.runAsync(() -> {
                try {
                    statement.execute("UPDATE goods SET name = 'locked' WHERE id = 1");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            awaitCount("SELECT count(*) FROM pg_locks WHERE NOT granted", 1);
            source.context().runOnContext(v -> rest.complete(new Part(Buffer.buffer("{\"id\":9999}\n"), true)));
            assertEquals(SourceCode.DEADLOCK, SourceFixture.failureOf(answer).code());
            waits.join();
            other.rollback();
        }
        assertUnchanged();
    }

    @Test
    void aChangeThatWaitsForALockIsCancelled() throws SQLException {
        for (Cancellation.Reason reason : Cancellation.Reason.values()) {
            Cancellation cancellation = new Cancellation();
            try (Connection other = database.connect();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("UPDATE goods SET name = 'locked' WHERE id = 1");
                PullStream body = new PullStream(
                        source.context(),
                        () -> Future.succeededFuture(new Part(Buffer.buffer("{\"name\":\"x\"}"), true)));
                Future<Answer> answer =
                        source.send(HttpMethod.PATCH, ITEMS + "/1", "application/json", body, cancellation);
                awaitCount("SELECT count(*) FROM pg_locks WHERE NOT granted", 1);
                cancellation.cancel(reason);
                assertEquals(
                        reason == Cancellation.Reason.DEADLINE ? SourceCode.DEADLINE : SourceCode.CANCELLED,
                        SourceFixture.failureOf(answer).code());
                awaitCount("SELECT count(*) FROM pg_locks WHERE NOT granted", 0);
                other.rollback();
            }
            assertUnchanged();
        }
    }

    @Test
    void aCommitWhoseAnswerIsLostIsNotToldAsFailed() throws SQLException {
        Future<Answer> answer =
                source.send(HttpMethod.POST, "/datasets/default/tables/slow/items", "application/json", "{\"id\":1}");
        awaitCount(OURS + "wait_event = 'PgSleep'", 1);
        database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
        assertEquals(SourceCode.OUTCOME_UNKNOWN, SourceFixture.failureOf(answer).code());
        assertUnchanged();
    }

    @Test
    void aConstraintThatFailsAtTheCommitIsTold() {
        Future<Answer> answer = source.send(
                HttpMethod.POST, "/datasets/default/tables/parts/items", "application/json", "{\"id\":1,\"of\":77}");
        assertEquals(
                SourceCode.CONSTRAINT_VIOLATED, SourceFixture.failureOf(answer).code());
        assertUnchanged();
    }

    @Test
    void aSavepointThatIsNotReleasedFailsTheLoad() {
        try (PgPooler pooler = new PgPooler(
                        vertx, database, said -> said.replace("RELEASE SAVEPOINT batch", "RELEASE SAVEPOINT other"));
                SourceFixture pooled =
                        new SourceFixture(vertx, new SqlConnector(), pooler.parameters(), database.credentials(), 1)) {
            assertEquals(
                    SourceCode.SOURCE_FAILED,
                    SourceFixture.failureOf(pooled.send(HttpMethod.POST, BATCH, LINES, "{\"id\":2}"))
                            .code());
        }
        assertUnchanged();
    }

    @Test
    void namesTheConstraint() {
        String message = SourceFixture.failureOf(source.send(HttpMethod.POST, ITEMS, "application/json", "{\"id\":1}"))
                .safeMessage();
        assertTrue(message.contains("'goods_pkey'"), message);
    }

    /** A load whose first batch is written, with rows to come. */
    private Future<Answer> load(Future<Part> rest) {
        return Watching.load(source, BATCH, 5_000, rest);
    }

    private void assertUnchanged() {
        assertEquals(
                "{\"value\":[{\"id\":1,\"name\":\"a\"},{\"id\":9999,\"name\":\"z\"}]}",
                source.read(ITEMS + "?$orderby=id").toString());
    }

    private void awaitCount(String query, int count) throws SQLException {
        Watching.awaitCount(database, query, count);
    }
}
