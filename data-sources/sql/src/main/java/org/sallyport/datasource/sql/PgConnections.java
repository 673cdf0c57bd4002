package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.sallyport.datasource.spi.SourceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to one PostgreSQL database for one user. Whoever has acquired one either releases it, healthy and outside
 * of a transaction, or drops it. Safe from any context; futures complete on the context that called.
 */
final class PgConnections {
    private static final Logger LOG = LoggerFactory.getLogger(PgConnections.class);
    private static final int CONNECT_TIMEOUT_SECONDS = 5;
    /** Longer than connecting takes: for a server that accepts and then says nothing. */
    private static final int GREETING_TIMEOUT_SECONDS = 15;

    private static final int IDLE_MINUTES = 5;

    private final Pool pool;
    private final Permits permits;
    private final SqlFailures failures;

    private PgConnections(Pool pool, Permits permits, SqlFailures failures) {
        this.pool = pool;
        this.permits = permits;
        this.failures = failures;
    }

    static PgConnections open(
            Vertx vertx, SqlParameters parameters, String user, String password, int most, Duration patience) {
        PoolOptions poolOptions = new PoolOptions()
                .setMaxSize(most)
                .setConnectionTimeout(GREETING_TIMEOUT_SECONDS)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(IDLE_MINUTES)
                .setIdleTimeoutUnit(TimeUnit.MINUTES);
        NetClientOptions transport = new NetClientOptions()
                .setConnectTimeout(CONNECT_TIMEOUT_SECONDS * 1000)
                .setTcpKeepAlive(true)
                .setTcpNoDelay(true);
        Pool pool = PgBuilder.pool()
                .with(poolOptions)
                .with(transport)
                .connectingTo(options(parameters, user, password))
                .using(vertx)
                .build();
        return new PgConnections(pool, new Permits(vertx, most, patience), new SqlFailures(parameters));
    }

    private static PgConnectOptions options(SqlParameters parameters, String user, String password) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(parameters.server().host())
                .setPort(parameters.server().port())
                .setDatabase(parameters.database())
                .setUser(user)
                .setPassword(password)
                .addProperty("application_name", "sallyport")
                .addProperty("TimeZone", "UTC")
                .addProperty("IntervalStyle", "iso_8601");
        return switch (parameters.tls()) {
            case DISABLE -> options.setSslMode(SslMode.DISABLE);
            case PREFER -> options.setSslMode(SslMode.PREFER).setSslOptions(new ClientSSLOptions().setTrustAll(true));
            case REQUIRE -> options.setSslMode(SslMode.REQUIRE).setSslOptions(new ClientSSLOptions().setTrustAll(true));
            case VERIFY_FULL ->
                options.setSslMode(SslMode.VERIFY_FULL)
                        .setSslOptions(new ClientSSLOptions()
                                .setHostnameVerificationAlgorithm("HTTPS")
                                .setTrustOptions(JvmTrust.options()));
        };
    }

    /** A connection of the caller's own, until released or dropped. */
    Future<SqlConnection> acquire() {
        return permits.acquire()
                .compose(permit -> pool.getConnection().recover(cause -> {
                    permits.release();
                    return Future.failedFuture(
                            cause instanceof PgException ? translated(cause, false) : failures.unreachable(cause));
                }));
    }

    /** Gives a healthy connection back. */
    void release(SqlConnection connection) {
        connection.close().onComplete(closed -> permits.release());
    }

    /**
     * Ends a connection whose state is in doubt, so that nobody is given it again. The server is asked to end it: the
     * pool has no word for that.
     */
    void drop(SqlConnection connection) {
        Promise<Void> closed = Promise.promise();
        connection.closeHandler(v -> closed.tryComplete());
        connection
                .query("SELECT pg_terminate_backend(pg_backend_pid())")
                .execute()
                .onFailure(failure -> {
                    if (!(failure instanceof PgException)) {
                        closed.tryComplete();
                    }
                });
        closed.future().onComplete(v -> release(connection));
    }

    /** Runs a statement outside of a transaction, for small results. */
    Future<RowSet<Row>> query(String sql, Tuple arguments) {
        return acquire()
                .compose(connection -> connection
                        .preparedQuery(sql)
                        .execute(arguments)
                        .onComplete(done -> release(connection))
                        .recover(failure -> Future.failedFuture(translated(failure, false))));
    }

    /** A failure on an acquired connection, as callers may see it; judging as in {@link Query}. */
    SourceException translated(Throwable failure, boolean judging) {
        if (failure instanceof PgException reported) {
            return failures.reported(reported.getSqlState(), judging, failure);
        }
        return failures.lost(failure);
    }

    /** Whether the failure is the server's word that the statement was cancelled. */
    static boolean saysCancelled(Throwable failure) {
        return failure instanceof PgException reported && "57014".equals(reported.getSqlState());
    }

    Future<Void> close() {
        return pool.close().onFailure(failure -> LOG.warn("Closing the pool failed", failure));
    }
}
