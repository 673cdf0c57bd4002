package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.Permits;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs JDBC work on the source's workers, within the bound on connections, and names its failures. */
public final class JdbcWork {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcWork.class);

    private final WorkerExecutor workers;
    private final Permits permits;
    private final JdbcConnections connections;
    private final SqlFailures failures;
    private final JdbcDatabase database;

    /** Work with a connection. */
    @FunctionalInterface
    public interface OnConnection<T> {
        T run(Connection connection) throws SQLException;
    }

    public JdbcWork(
            WorkerExecutor workers,
            Permits permits,
            JdbcDatabase database,
            JdbcConnections connections,
            SqlFailures failures) {
        this.workers = workers;
        this.database = database;
        this.permits = permits;
        this.connections = connections;
        this.failures = failures;
    }

    public JdbcDatabase database() {
        return database;
    }

    SqlFailures failures() {
        return failures;
    }

    public Permits permits() {
        return permits;
    }

    public JdbcConnections connections() {
        return connections;
    }

    /** Runs work on a worker thread. */
    public <T> Future<T> blocking(Callable<T> work) {
        return workers.executeBlocking(work, false);
    }

    /** Runs work with a connection that is given back when the work ends. */
    public <T> Future<T> withConnection(OnConnection<T> work) {
        return permits.acquire()
                .compose(
                        held -> blocking(() -> onConnection(work, same -> true)).onComplete(done -> permits.release()));
    }

    /** The same, for work that may change its session: the connection goes back only if it could be restored. */
    public <T> Future<T> withConnection(OnConnection<T> work, OnConnection<Boolean> restore) {
        return permits.acquire()
                .compose(held -> blocking(() -> onConnection(work, restore)).onComplete(done -> permits.release()));
    }

    private <T> T onConnection(OnConnection<T> work, OnConnection<Boolean> restore) {
        Connection connection = connect();
        boolean healthy = false;
        try {
            T result = work.run(connection);
            healthy = restore.run(connection);
            return result;
        } catch (SQLException e) {
            throw translated(e, false);
        } finally {
            if (healthy) {
                connections.release(connection);
            } else {
                connections.drop(connection);
            }
        }
    }

    /** A connection; blocks. */
    public Connection connect() {
        try {
            return connections.acquire();
        } catch (SQLException e) {
            throw database.network(e) ? failures.unreachable(e) : translated(e, false);
        }
    }

    public SourceException translated(SQLException e, Judging judging) {
        return failures.reported(database.reported(e, judging), judging);
    }

    /**
     * Commits; the connection is in auto-commit mode afterwards.
     *
     * @throws SourceException {@code OUTCOME_UNKNOWN} where no answer came
     */
    void commit(Connection connection, CommitGate gate) {
        try {
            if (!gate.commits()) {
                throw new SQLException("cancelled before the commit", "57014");
            }
            connection.commit();
        } catch (SQLException e) {
            throw database.network(e) ? failures.outcomeUnknown(e) : translated(e, Judging.ROWS);
        }
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.debug("A connection broke after its transaction was committed", e);
        }
    }

    public SourceException translated(SQLException e, boolean judging) {
        return translated(e, judging ? Judging.FILTER : Judging.NOTHING);
    }
}
