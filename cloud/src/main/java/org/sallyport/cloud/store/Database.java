package org.sallyport.cloud.store;

import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.CloudException;

/** Runs transactions on workers of its own. Thread-safe. */
final class Database {
    /** What is done in one transaction: all of it or nothing. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private final HikariDataSource pool;
    private final WorkerExecutor workers;

    Database(HikariDataSource pool, WorkerExecutor workers) {
        this.pool = pool;
        this.workers = workers;
    }

    /**
     * Runs a transaction; commits when the work returns and rolls back when it throws. Completes on the caller's
     * context. Fails with {@link CloudException}: {@code store-unavailable}, {@code internal}, or what the work threw.
     */
    <T> Future<T> transaction(Work<T> work) {
        return workers.executeBlocking(() -> run(work), false);
    }

    private <T> T run(Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    static CloudException failure(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        boolean unreachable = e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException
                || state.startsWith("08")
                || state.startsWith("57P");
        return unreachable
                ? CloudCode.STORE_UNAVAILABLE.failure("The cloud's database doesn't answer; try again later", e)
                : CloudCode.INTERNAL.failure("The cloud's database refused a statement", loggable(e));
    }

    /** H2 writes the values of a row into its messages, sealed texts and digests among them: they are left out. */
    private static SQLException loggable(SQLException e) {
        if (!e.getClass().getName().startsWith("org.h2.")) {
            return e; // PostgreSQL is told to leave them out, see Store
        }
        SQLException bare =
                new SQLException("H2 failed with SQL state " + e.getSQLState(), e.getSQLState(), e.getErrorCode());
        bare.setStackTrace(e.getStackTrace());
        return bare;
    }

    static boolean isDuplicate(SQLException e) {
        return "23505".equals(e.getSQLState());
    }

    /** Whether a row would refer to one that isn't there: removed while others refer to it, or never there. */
    static boolean isReferenced(SQLException e) {
        // H2 has a state of its own for the second case.
        return "23503".equals(e.getSQLState()) || "23506".equals(e.getSQLState());
    }

    Future<Void> close() {
        return workers.executeBlocking(
                        () -> {
                            pool.close();
                            return true;
                        },
                        false)
                .eventually(workers::close)
                .mapEmpty();
    }
}
