package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.ConnectionCounts.Closing;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

class PgPoolIT extends PoolContract {
    private static final String DESCRIBED = "/$metadata.json/datasets/default/query/sql";

    @Override
    TestDatabase createDatabase() {
        String level = "pg_catalog.current_setting('transaction_isolation')";
        return PostgresServer.shared()
                .createDatabase()
                .run(
                        "CREATE TABLE notes (id integer PRIMARY KEY, name text)",
                        "INSERT INTO notes VALUES (1, 'a'), (2, 'b')",
                        "CREATE TABLE levels (id integer PRIMARY KEY, level text DEFAULT " + level + ")",
                        "CREATE VIEW session AS SELECT 1 AS id, " + level + " AS level",
                        "CREATE VIEW endless AS SELECT 1 AS id, pg_sleep(3600)::text AS slept",
                        "CREATE FUNCTION note() RETURNS integer LANGUAGE sql AS"
                                + " 'INSERT INTO notes VALUES (3, ''c'') RETURNING id'",
                        "CREATE VIEW writing AS SELECT note() AS id");
    }

    @Override
    Map<String, String> isolations() {
        return Map.of(
                "database-default", "read committed",
                "read-committed", "read committed",
                "repeatable-read", "repeatable read",
                "serializable", "serializable");
    }

    @Override
    void killOthers(Statement statement) throws SQLException {
        statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sallyport'"
                + " AND datname = current_database()");
    }

    @Test
    void whatAnotherTransactionChangedMeanwhileIsToldAndMayBeTriedAgain() throws SQLException {
        for (String isolation : new String[] {"repeatable-read", "serializable"}) {
            try (SourceFixture source = open(new JsonObject().put("isolation", isolation), 1);
                    Connection other = database.connect();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("UPDATE notes SET name = 'b' WHERE id = 2");
                Future<Answer> answer =
                        call(source, HttpMethod.PATCH, items("notes") + "/2", "{\"name\":\"x\"}", Deadline.NONE);
                awaitWaiting();
                other.commit();
                assertEquals(
                        SourceCode.SERIALIZATION,
                        SourceFixture.failureOf(answer).code());
            }
        }
    }

    @Test
    void describingAStatementEndsAtItsDeadlineAndWhenItIsCancelled() throws SQLException {
        Buffer query = new JsonObject().put("query", "SELECT id FROM notes").toBuffer();
        try (SourceFixture source = open(new JsonObject(), 1);
                Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE notes IN ACCESS EXCLUSIVE MODE");
            Deadline soon = Deadline.in(Duration.ofMillis(300));
            assertEquals(
                    SourceCode.DEADLINE,
                    SourceFixture.failureOf(source.post(DESCRIBED, query, soon, new Cancellation()))
                            .code());
            Cancellation cancellation = new Cancellation();
            Future<Answer> answer = source.post(DESCRIBED, query, Deadline.NONE, cancellation);
            awaitWaiting();
            cancellation.cancel(Cancellation.Reason.CALLER_GONE);
            assertEquals(SourceCode.CANCELLED, SourceFixture.failureOf(answer).code());
            assertEquals("ok", source.readJson("/testconnection").getString("status"), "the only place is free again");
            other.rollback();
            source.readAll(source.post(DESCRIBED, query, Deadline.NONE, new Cancellation()));
        }
    }

    @Test
    void aCommitOfAStatementThatTheDeadlineMeetsIsToldByItsOutcome() throws SQLException {
        database.run(
                "CREATE TABLE slow (id integer PRIMARY KEY)",
                "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END'",
                "CREATE CONSTRAINT TRIGGER holds AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION hold()");
        Buffer insert =
                new JsonObject().put("query", "INSERT INTO slow VALUES (1)").toBuffer();
        try (SourceFixture source = open(new JsonObject(), 1);
                Connection other = database.connect();
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(7)");
            Cancellation deadline = new Cancellation();
            Future<Answer> answer = source.post("/datasets/default/query/sql", insert, Deadline.NONE, deadline);
            awaitWaiting();
            deadline.cancel(Cancellation.Reason.DEADLINE);
            statement.execute("SELECT pg_advisory_unlock(7)");
            assertEquals(1, new JsonObject(source.readAll(answer)).getInteger("RowsAffected"));
        }
    }

    @Test
    void theServersOwnLimitHoldsWhereItIsShorter() {
        TestDatabase limited = database.run(
                "DROP ROLE IF EXISTS hasty", "CREATE ROLE hasty LOGIN PASSWORD 'hasty-secret'",
                "ALTER ROLE hasty SET statement_timeout = '200ms'", "GRANT SELECT ON endless TO hasty");
        try (SourceFixture source = new SourceFixture(
                vertx, new SqlConnector(), limited.parameters(), TestDatabase.basic("hasty", "hasty-secret"), 1)) {
            Deadline far = Deadline.in(Duration.ofMinutes(1));
            assertEquals(
                    SourceCode.STATEMENT_TIMEOUT,
                    SourceFixture.failureOf(call(source, HttpMethod.GET, items("endless"), "", far))
                            .code());
        }
    }

    @Test
    void aRequestToCancelThatMayStillArriveCostsTheConnection() throws SQLException {
        // CancelRequest, PostgreSQL's protocol 3.0
        try (PgPooler pooler = new PgPooler(
                        vertx, database, said -> said.startsWith("\u0004\u00d2\u0016.", 4) ? PgPooler.REFUSED : said);
                SourceFixture source =
                        new SourceFixture(vertx, new SqlConnector(), pooler.parameters(), database.credentials(), 1)) {
            Cancellation cancellation = new Cancellation();
            Future<Answer> answer = source.call(
                    HttpMethod.GET,
                    items("endless"),
                    null,
                    MultiMap.caseInsensitiveMultiMap(),
                    r -> true,
                    Deadline.in(Duration.ofSeconds(1)),
                    cancellation);
            awaitCount("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
            cancellation.cancel(Cancellation.Reason.CALLER_GONE);
            assertEquals(SourceCode.CANCELLED, SourceFixture.failureOf(answer).code());
            assertEquals("ok", source.readJson("/testconnection").getString("status"));
            assertEquals(
                    Map.of(Closing.DOUBTFUL, 1L),
                    source.source().connections().orElseThrow().closed());
        }
    }

    private void awaitWaiting() throws SQLException {
        awaitCount("SELECT count(*) FROM pg_locks WHERE NOT granted");
    }

    private void awaitCount(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            long patience = System.nanoTime() + 20_000_000_000L;
            int waiting = 0;
            while (waiting == 0 && System.nanoTime() < patience) {
                try (ResultSet row = statement.executeQuery(query)) {
                    row.next();
                    waiting = row.getInt(1);
                }
            }
            assertEquals(1, waiting);
        }
    }
}
