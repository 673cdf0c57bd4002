package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.testkit.MariaDbServer;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

/** What a caller and the database see when something breaks; watched, and broken, from other connections. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MariaFaultIT {
    private static final String JSON = "application/json";
    private static final String BATCH = "/datasets/default/tables/goods/batch?mode=upsert";
    private static final String ITEMS = "/datasets/default/tables/goods/items";
    private static final String OURS =
            " FROM information_schema.PROCESSLIST p WHERE p.DB = DATABASE() AND p.ID <>" + " CONNECTION_ID() AND ";
    private static final String READING = "p.COMMAND = 'Execute' AND p.INFO LIKE '%blocked%'";
    private static final String WAITING = "p.COMMAND = 'Execute' AND p.INFO LIKE 'UPDATE%'";
    /** As many as are sent at once. */
    private static final int ROWS = 4_096;

    private final Vertx vertx = Vertx.vertx();
    private final TestDatabase database = MariaDbServer.shared()
            .createDatabase()
            .run(
                    "CREATE TABLE goods (id integer PRIMARY KEY, name varchar(20))",
                    "CREATE TABLE heavy (id integer PRIMARY KEY)",
                    "CREATE TABLE guarded (id integer PRIMARY KEY)",
                    "CREATE TRIGGER guards BEFORE INSERT ON guarded FOR EACH ROW SIGNAL SQLSTATE '45000' SET"
                            + " MESSAGE_TEXT = 'secretive words'",
                    "CREATE VIEW blocked AS SELECT COUNT(*) AS n FROM seq_1_to_1000000000000 WHERE seq % 7 = 8");
    private final SourceFixture source = open();

    private SourceFixture open() {
        return new SourceFixture(vertx, new SqlConnector(), database.parameters(), database.credentials(), 1);
    }

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
    void aReadWhoseConnectionIsKilledIsToldAsLost() throws SQLException {
        Future<Answer> answer = source.get("/datasets/default/tables/blocked/items");
        kill(READING);
        SourceException failure = SourceFixture.failureOf(answer.compose(source::read));
        assertEquals(SourceCode.SOURCE_LOST, failure.code(), failure.safeMessage());
        assertUnchanged();
    }

    @Test
    void aLoadWhoseConnectionIsKilledWritesNothing() throws SQLException {
        Promise<Part> rest = Promise.promise();
        Future<Answer> answer = load(rest.future());
        awaitRows();
        kill("TRUE");
        source.context().runOnContext(v -> rest.complete(last()));
        SourceException failure = SourceFixture.failureOf(answer);
        assertEquals(SourceCode.SOURCE_LOST, failure.code(), failure.safeMessage() + " " + failure.getCause());
        assertUnchanged();
    }

    /** The server ends the one that has written less. */
    @Test
    void aDeadlockIsToldAndMayBeTriedAgain() throws SQLException {
        Promise<Part> rest = Promise.promise();
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("INSERT INTO heavy SELECT seq FROM seq_1_to_20000");
            statement.execute("UPDATE goods SET name = 'locked' WHERE id = 9999");
            Future<Answer> answer = load(rest.future());
            awaitRows();
            CompletableFuture<Void> waits = CompletableFuture.runAsync(() -> {
                try {
                    statement.execute("UPDATE goods SET name = 'locked' WHERE id = 1");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            awaitCount("SELECT count(*)" + OURS + "p.COMMAND = 'Query' AND p.INFO LIKE 'UPDATE%'", 1);
            source.context().runOnContext(v -> rest.complete(last()));
            SourceException failure = SourceFixture.failureOf(answer);
            assertEquals(SourceCode.DEADLOCK, failure.code());
            assertTrue(failure.code().retryable());
            assertFalse(failure.safeMessage().startsWith("Row"), failure.safeMessage());
            waits.join();
            other.rollback();
        }
        assertUnchanged();
    }

    @Test
    void aLockThatIsNotGivenInTimeIsTold() throws SQLException {
        database.run("SET GLOBAL innodb_lock_wait_timeout = 1");
        try (SourceFixture impatient = open();
                Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE goods SET name = 'locked' WHERE id = 1");
            SourceException failure =
                    SourceFixture.failureOf(impatient.send(HttpMethod.PATCH, ITEMS + "/1", JSON, "{\"name\":\"x\"}"));
            assertEquals(SourceCode.LOCK_TIMEOUT, failure.code());
            assertTrue(failure.code().retryable());
            other.rollback();
        } finally {
            database.run("SET GLOBAL innodb_lock_wait_timeout = 50");
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
                Future<Answer> answer = source.send(HttpMethod.PATCH, ITEMS + "/1", JSON, body, cancellation);
                awaitCount("SELECT count(*)" + OURS + WAITING, 1);
                cancellation.cancel(reason);
                assertEquals(
                        reason == Cancellation.Reason.DEADLINE ? SourceCode.DEADLINE : SourceCode.CANCELLED,
                        SourceFixture.failureOf(answer).code());
                awaitCount("SELECT count(*)" + OURS + WAITING, 0);
                other.rollback();
            }
            assertUnchanged();
        }
    }

    @Test
    void aCommitWhoseAnswerIsLostIsNotToldAsFailed() throws SQLException {
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            for (String stage : List.of("START", "FLUSH", "BLOCK_DDL", "BLOCK_COMMIT")) {
                statement.execute("BACKUP STAGE " + stage);
            }
            Future<Answer> answer = source.send(HttpMethod.POST, ITEMS, JSON, "{\"id\":2,\"name\":\"b\"}");
            kill("p.STATE LIKE 'Waiting for backup%'");
            assertEquals(
                    SourceCode.OUTCOME_UNKNOWN, SourceFixture.failureOf(answer).code());
            statement.execute("BACKUP STAGE END");
        }
        assertUnchanged();
    }

    @Test
    void whatATriggerRaisesIsARefusalThatQuotesNothing() {
        SourceException failure = SourceFixture.failureOf(
                source.send(HttpMethod.POST, "/datasets/default/tables/guarded/items", JSON, "{\"id\":1}"));
        assertEquals(SourceCode.CONSTRAINT_VIOLATED, failure.code());
        assertFalse((failure.safeMessage() + failure.getCause()).contains("secretive"));
    }

    @Test
    void rightsThatAreMissingAreTold() {
        database.run(
                "CREATE OR REPLACE USER limited@localhost IDENTIFIED BY 'limited-secret'",
                "CREATE OR REPLACE USER limited IDENTIFIED BY 'limited-secret'",
                "GRANT SELECT ON goods TO limited@localhost",
                "GRANT SELECT ON goods TO limited");
        try (SourceFixture limited = new SourceFixture(
                vertx, new SqlConnector(), database.parameters(), TestDatabase.basic("limited", "limited-secret"))) {
            assertEquals(2, limited.readJson(ITEMS).getJsonArray("value").size());
            for (HttpMethod method : List.of(HttpMethod.PATCH, HttpMethod.DELETE)) {
                SourceException failure =
                        SourceFixture.failureOf(limited.send(method, ITEMS + "/1", JSON, "{\"name\":\"x\"}"));
                assertEquals(SourceCode.PERMISSION_DENIED, failure.code());
            }
        }
    }

    @Test
    void aServerThatStopsIsLostAndThenNotThere() {
        SilencedNetwork network = new SilencedNetwork(database.port());
        try (SourceFixture stopping = new SourceFixture(
                vertx,
                new SqlConnector(),
                database.parameters().put("server", network.server()),
                database.credentials(),
                1)) {
            stopping.read(ITEMS);
            network.close();
            SourceCode first = stopping.failure(ITEMS).code();
            assertTrue(Set.of(SourceCode.SOURCE_LOST, SourceCode.UNREACHABLE).contains(first), first.code());
            assertEquals(SourceCode.UNREACHABLE, stopping.failure(ITEMS).code());
        } finally {
            network.close();
        }
    }

    /** Waits for all rows that were sent, though they are not committed. */
    private void awaitRows() throws SQLException {
        awaitCount("SELECT count(*) FROM goods", ROWS + 1);
    }

    private static Part last() {
        return new Part(Buffer.buffer("{\"id\":9999,\"name\":\"new\"}\n"), true);
    }

    /** A load whose first batch is written, with rows to come. */
    private Future<Answer> load(Future<Part> rest) {
        return Watching.load(source, BATCH, ROWS, rest);
    }

    private void assertUnchanged() {
        assertEquals(
                "{\"value\":[{\"id\":1,\"name\":\"a\"},{\"id\":9999,\"name\":\"z\"}]}",
                source.read(ITEMS + "?$orderby=id").toString());
    }

    /** Kills the one connection of ours that a condition holds for, once it does. */
    private void kill(String condition) throws SQLException {
        awaitCount("SELECT count(*)" + OURS + condition, 1);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            List<Long> ids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT p.ID" + OURS + condition)) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            for (long id : ids) {
                statement.execute("KILL " + id);
            }
        }
    }

    private void awaitCount(String query, int count) throws SQLException {
        Watching.awaitCount(database, query, count);
    }
}
