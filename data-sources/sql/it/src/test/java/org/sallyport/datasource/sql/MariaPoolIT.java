package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.PullStream;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.sql.engine.PoolSettings;
import org.sallyport.datasource.sql.engine.SourcePool;
import org.sallyport.datasource.sql.jdbc.JdbcEngine;
import org.sallyport.datasource.sql.jdbc.JdbcWork;
import org.sallyport.datasource.sql.jdbc.MariaDatabase;
import org.sallyport.datasource.testkit.MariaDbServer;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.TestDatabase;

class MariaPoolIT extends PoolContract {
    @Override
    TestDatabase createDatabase() {
        return MariaDbServer.shared()
                .createDatabase()
                .run(
                        "CREATE TABLE notes (id int PRIMARY KEY, name varchar(40))",
                        "INSERT INTO notes VALUES (1, 'a'), (2, 'b')",
                        "CREATE TABLE levels (id int PRIMARY KEY, level varchar(40))",
                        "CREATE TRIGGER levelled BEFORE INSERT ON levels FOR EACH ROW SET NEW.level = @@tx_isolation",
                        "CREATE FUNCTION level() RETURNS varchar(40) NOT DETERMINISTIC RETURN @@tx_isolation",
                        "CREATE VIEW session AS SELECT 1 AS id, level() AS level",
                        "CREATE VIEW endless AS SELECT 1 AS id, SLEEP(3600) AS slept",
                        "CREATE FUNCTION note() RETURNS int MODIFIES SQL DATA BEGIN"
                                + " INSERT INTO notes VALUES (3, 'c'); RETURN 3; END",
                        "CREATE VIEW writing AS SELECT note() AS id");
    }

    @Override
    Map<String, String> isolations() {
        return Map.of(
                "database-default", "REPEATABLE-READ",
                "read-committed", "READ-COMMITTED",
                "repeatable-read", "REPEATABLE-READ",
                "serializable", "SERIALIZABLE");
    }

    /** To a session that only reads the catalogue doesn't show the columns of such a view. */
    @Override
    SourceCode refusedToWrite() {
        return SourceCode.UNKNOWN_TABLE;
    }

    @Override
    void killOthers(Statement statement) throws SQLException {
        List<Long> others = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(
                "SELECT id FROM information_schema.processlist" + " WHERE db = DATABASE() AND id <> CONNECTION_ID()")) {
            while (rows.next()) {
                others.add(rows.getLong(1));
            }
        }
        for (long other : others) {
            try {
                statement.execute("KILL " + other);
            } catch (SQLException e) {
                if (e.getErrorCode() != 1094) { // it has ended by itself
                    throw e;
                }
            }
        }
    }

    @Test
    void aCommitThatTheDeadlineMeetsIsToldByItsOutcome() throws SQLException {
        try (SourceFixture source = open(new JsonObject(), 1);
                Connection other = database.connect();
                Statement statement = other.createStatement()) {
            database.run("DELETE FROM levels");
            source.readJson(items("levels"));
            blockCommits(statement);
            Cancellation deadline = new Cancellation();
            Future<Answer> answer = post(source, deadline);
            awaitState("Waiting for backup lock");
            deadline.cancel(Cancellation.Reason.DEADLINE);
            statement.execute("BACKUP STAGE END");
            assertEquals(1, new JsonObject(source.readAll(answer)).getInteger("id"));
        }
    }

    @Test
    void aCommitWhoseAnswerNeverComesIsNotToldAsFailed() throws SQLException {
        database.run("DELETE FROM levels");
        try (SilencedNetwork network = new SilencedNetwork(database.port());
                SourceFixture source = hasty(network);
                Connection other = database.connect();
                Statement statement = other.createStatement()) {
            source.readJson(items("levels"));
            blockCommits(statement);
            Cancellation deadline = new Cancellation();
            Future<Answer> answer = post(source, deadline);
            awaitState("Waiting for backup lock");
            network.cut();
            deadline.cancel(Cancellation.Reason.DEADLINE);
            assertEquals(
                    SourceCode.OUTCOME_UNKNOWN, SourceFixture.failureOf(answer).code());
            statement.execute("BACKUP STAGE END");
            network.heal();
            assertEquals(
                    2, source.readJson(items("notes")).getJsonArray("value").size());
        }
    }

    @Test
    void aSilentServerKeepsNoPlace() throws SQLException {
        try (SilencedNetwork network = new SilencedNetwork(database.port());
                SourceFixture source = hasty(network)) {
            source.readJson(items("notes"));
            Cancellation deadline = new Cancellation();
            Future<Answer> answer = source.get(items("endless"), deadline);
            awaitState("User sleep");
            network.cut();
            deadline.cancel(Cancellation.Reason.DEADLINE);
            assertEquals(SourceCode.DEADLINE, SourceFixture.failureOf(answer).code());
            network.heal();
            assertEquals(
                    2, source.readJson(items("notes")).getJsonArray("value").size());
            network.cut();
            assertEquals(
                    SourceCode.SOURCE_LOST, source.failure("/testconnection").code());
            network.heal();
            assertEquals("ok", source.readJson("/testconnection").getString("status"));
        }
    }

    /** One that does not answer is not asked again for each connection. */
    @Test
    void theAddressThatAnsweredLastIsTriedFirst() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        NetServer other = vertx.createNetServer().connectHandler(client -> {
            asked.incrementAndGet();
            client.close();
        });
        SourceFixture.await(other.listen(database.port(), "127.0.0.2"));
        List<InetAddress> addresses = List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getLoopbackAddress());
        JsonObject parameters = database.parameters().put("tls", "disable");
        try (SourceFixture source =
                new SourceFixture(vertx, new SqlConnector(), parameters, database.credentials(), 2, addresses)) {
            source.readJson("/testconnection");
            Cancellation cancellation = new Cancellation();
            Future<Answer> holding = source.get(items("endless"), cancellation);
            awaitState("User sleep");
            source.readJson("/testconnection");
            assertEquals(1, asked.get());
            cancellation.cancel(Cancellation.Reason.CALLER_GONE);
            SourceFixture.failureOf(holding);
        }
        SourceFixture.await(other.close());
    }

    /** With a server that is given little time to answer. */
    private SourceFixture hasty(SilencedNetwork network) {
        TunedConnector connector = new TunedConnector((parameters, login, context) -> JdbcEngine.open(
                context,
                parameters,
                new MariaDatabase(parameters, login),
                SourcePool.of(vertx, PoolSettings.DEFAULT.atMost(1), Duration.ofSeconds(20)),
                new JdbcWork.Limits(Duration.ofSeconds(2), Duration.ofMillis(200))));
        JsonObject parameters =
                database.parameters().put("server", network.server()).put("tls", "disable");
        return new SourceFixture(vertx, connector, parameters, database.credentials(), 1);
    }

    private static Future<Answer> post(SourceFixture source, Cancellation cancellation) {
        PullStream body = new PullStream(
                source.context(), () -> Future.succeededFuture(new Part(Buffer.buffer("{\"id\":1}"), true)));
        return source.send(HttpMethod.POST, items("levels"), "application/json", body, cancellation);
    }

    private static void blockCommits(Statement statement) throws SQLException {
        for (String stage : List.of("START", "FLUSH", "BLOCK_DDL", "BLOCK_COMMIT")) {
            statement.execute("BACKUP STAGE " + stage);
        }
    }

    private void awaitState(String state) throws SQLException {
        awaitAny("SELECT 1 FROM information_schema.processlist WHERE db = DATABASE() AND state LIKE '" + state
                + "%' AND id <> CONNECTION_ID()");
    }

    private void awaitAny(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            long patience = System.nanoTime() + 20_000_000_000L;
            boolean seen = false;
            while (!seen && System.nanoTime() < patience) {
                try (ResultSet rows = statement.executeQuery(query)) {
                    seen = rows.next();
                }
            }
            assertTrue(seen, query);
        }
    }
}
