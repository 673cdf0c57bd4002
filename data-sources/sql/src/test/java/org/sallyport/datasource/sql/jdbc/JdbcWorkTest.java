package org.sallyport.datasource.sql.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.sql.engine.PoolSettings;
import org.sallyport.datasource.sql.engine.SourcePool;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.testkit.SourceFixture;

/** Work whose source closes; no server takes part. */
class JdbcWorkTest {
    private static final Login LOGIN = new Login(Login.Method.PASSWORD, "ada", "secret", null);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        SourceFixture.await(vertx.close());
    }

    private JdbcWork work(WorkerExecutor workers) {
        SqlParameters parameters = SqlParameters.read(Settings.ofJson(
                "parameters",
                new JsonObject()
                        .put("engine", "mariadb")
                        .put("server", "db1.corp")
                        .put("database", "sales")));
        return new JdbcWork(
                new SourceContext(vertx, workers, 1, List.of()),
                parameters,
                SourcePool.of(vertx, PoolSettings.DEFAULT.atMost(1), Duration.ofSeconds(10)),
                new MariaDatabase(parameters, LOGIN),
                JdbcWork.Limits.USUAL);
    }

    @Test
    void aConnectionIsGivenBackAndEndedAlsoWhereTheSourceHasClosed() {
        WorkerExecutor workers = vertx.createSharedWorkerExecutor("closed", 1);
        JdbcWork work = work(workers);
        SourceFixture.await(work.close());
        SourceFixture.await(workers.close());
        assertEquals(
                SourceCode.SOURCE_LOST,
                SourceFixture.failureOf(work.blocking(() -> "read")).code());
        assertEquals("returned", SourceFixture.await(work.returning(() -> "returned")));
        assertEquals("ended", SourceFixture.await(work.ending(() -> "ended")));
    }
}
