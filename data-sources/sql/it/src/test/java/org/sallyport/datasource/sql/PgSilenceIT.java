package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.sql.engine.PoolSettings;
import org.sallyport.datasource.sql.engine.SourcePool;
import org.sallyport.datasource.sql.postgres.PgConnections;
import org.sallyport.datasource.sql.postgres.PgEngine;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.SourceFixture;
import org.sallyport.datasource.testkit.StreamProbe;
import org.sallyport.datasource.testkit.TestDatabase;

/** A server, or the network before it, that says nothing any more: the only connection's place comes free. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgSilenceIT {
    private static final String SLEEPING =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
    private static final String SMALL = "/datasets/default/tables/small/items";
    private static final PgConnections.Limits SHORT =
            new PgConnections.Limits(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(200));

    private final Vertx vertx = Vertx.vertx();
    private final TestDatabase database = PostgresServer.shared()
            .createDatabase()
            .run(
                    "CREATE TABLE small (id integer PRIMARY KEY)",
                    "INSERT INTO small VALUES (1)",
                    "CREATE VIEW blocked AS SELECT 1 AS id, pg_sleep(20)::text AS slept",
                    "CREATE VIEW many AS SELECT n AS id, 'row ' || n AS name FROM generate_series(1, 300000) n");
    private final SilencedNetwork network = new SilencedNetwork(database.port());
    private final SourceFixture source = new SourceFixture(
            vertx,
            new TunedConnector((parameters, login, context) -> PgEngine.open(
                    context,
                    parameters,
                    login,
                    SourcePool.of(vertx, PoolSettings.DEFAULT.atMost(1), Duration.ofSeconds(10)),
                    SHORT)),
            database.parameters().put("server", network.server()),
            database.credentials(),
            1);

    @AfterEach
    void serves() {
        network.heal();
        JsonObject small = source.readJson(SMALL);
        assertEquals(1, small.getJsonArray("value").size());
    }

    @AfterAll
    void stop() {
        source.close();
        SourceFixture.await(vertx.close());
        network.close();
    }

    @Test
    void aSilentServerIsUnreachableAndKeepsNoPlace() {
        source.readJson(SMALL);
        network.cut();
        // The first may find the idle connection, which is lost.
        source.failure("/testconnection");
        assertEquals(SourceCode.UNREACHABLE, source.failure("/testconnection").code());
        assertEquals(SourceCode.UNREACHABLE, source.failure("/testconnection").code());
    }

    @Test
    void aSmallQueryOverADeadNetworkIsLost() {
        source.readJson("/testconnection");
        network.cut();
        assertEquals(SourceCode.SOURCE_LOST, source.failure("/testconnection").code());
    }

    @Test
    void aQueryCancelledOverADeadNetworkKeepsNoPlace() throws SQLException {
        Cancellation cancellation = new Cancellation();
        Future<Answer> answer = source.get("/datasets/default/tables/blocked/items", cancellation);
        awaitSleeping();
        network.cut();
        cancellation.cancel(Cancellation.Reason.DEADLINE);
        assertEquals(SourceCode.DEADLINE, SourceFixture.failureOf(answer).code());
    }

    @Test
    void aStreamCancelledOverADeadNetworkKeepsNoPlace() {
        Cancellation cancellation = new Cancellation();
        StreamProbe probe =
                source.probe(SourceFixture.await(source.get("/datasets/default/tables/many/items", cancellation)));
        SourceFixture.await(probe.fetch(3).buffers(3));
        network.cut();
        cancellation.cancel(Cancellation.Reason.CALLER_GONE);
        assertEquals(
                SourceCode.CANCELLED, SourceFixture.failureOf(probe.ended()).code());
    }

    private void awaitSleeping() throws SQLException {
        Watching.awaitCount(database, SLEEPING, 1);
    }
}
