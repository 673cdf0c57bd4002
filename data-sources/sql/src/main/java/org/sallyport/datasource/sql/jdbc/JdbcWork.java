package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.Permits;
import org.sallyport.datasource.sql.engine.Pooled;
import org.sallyport.datasource.sql.engine.SourcePool;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs JDBC work on the source's workers, within the bound on connections, and names its failures. */
public final class JdbcWork {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcWork.class);
    private static final AtomicLong SOURCES = new AtomicLong();

    private final Vertx vertx;
    private final WorkerExecutor workers;
    /** Cancelling is blocking too, and must not wait behind the very queries that it ends. */
    private final WorkerExecutor cancellers;
    /** For all connections at once: some drivers ask a silent server to end one, and wait. */
    private final WorkerExecutor enders;

    private final Permits permits;
    private final JdbcConnections connections;
    private final SqlFailures failures;
    private final JdbcDatabase database;
    private final Limits limits;

    /**
     * How long a server may be silent.
     *
     * @param answer over a small query of our own
     * @param farewell over a request to cancel, and a commit that a caller doesn't wait for any more
     */
    public record Limits(Duration answer, Duration farewell) {
        static final Limits USUAL = new Limits(Duration.ofSeconds(30), Duration.ofSeconds(5));
    }

    JdbcWork(SourceContext context, SqlParameters parameters, SourcePool pool, JdbcDatabase database, Limits limits) {
        this.vertx = context.vertx();
        this.workers = context.blocking();
        // executors of one name are shared, and one source's dead server must not hold up another's
        long source = SOURCES.incrementAndGet();
        this.cancellers = vertx.createSharedWorkerExecutor("sallyport-sql-cancel-" + source, 2);
        int places = parameters.pool().atMost(context.maxConnections()).size();
        this.enders = vertx.createSharedWorkerExecutor("sallyport-sql-end-" + source, places);
        this.database = database;
        this.permits = pool.permits();
        this.connections = new JdbcConnections(database, context.addresses(), parameters.isolation(), pool, enders);
        this.failures = new SqlFailures(parameters);
        this.limits = limits;
    }

    JdbcDatabase database() {
        return database;
    }

    SqlFailures failures() {
        return failures;
    }

    Permits permits() {
        return permits;
    }

    JdbcConnections connections() {
        return connections;
    }

    Duration farewell() {
        return limits.farewell();
    }

    /** Runs work on a worker thread. Fails with {@code SOURCE_LOST} where the source has closed. */
    <T> Future<T> blocking(Callable<T> work) {
        return on(workers, work)
                .recover(failure -> Future.failedFuture(
                        failure instanceof RejectedExecutionException ? failures.lost(failure) : failure));
    }

    /** Runs what gives a connection back; also where the source has closed meanwhile. */
    <T> Future<T> returning(Callable<T> work) {
        return evenClosed(workers, work);
    }

    /** On a thread of Vert.x's own where the source has closed. */
    private <T> Future<T> evenClosed(WorkerExecutor executor, Callable<T> work) {
        return on(executor, work)
                .recover(failure -> failure instanceof RejectedExecutionException
                        ? vertx.executeBlocking(work, false)
                        : Future.failedFuture(failure));
    }

    /** A rejected execution as a failure: executors that have closed throw. */
    private static <T> Future<T> on(WorkerExecutor executor, Callable<T> work) {
        try {
            return executor.executeBlocking(work, false);
        } catch (RejectedExecutionException closed) {
            return Future.failedFuture(closed);
        }
    }

    /** Runs work on a thread that never works on a result. */
    <T> Future<T> cancelling(Callable<T> work) {
        return on(cancellers, work);
    }

    /**
     * Runs what ends a connection on a thread that waits for no query and no request to cancel one; also where the source
     * has closed meanwhile, since what gives the connection back may wait for a silent server then too.
     */
    <T> Future<T> ending(Callable<T> work) {
        return evenClosed(enders, work);
    }

    /** An answer, which belongs to the context that calls. */
    JdbcParts parts(PartProducer producer, Judging judging, Deadline deadline) {
        return new JdbcParts(vertx.getOrCreateContext(), this, producer, judging, deadline);
    }

    /** A small query of our own, which ends soon or is given up. */
    <T> Future<T> soon(JdbcTask.Work<T> work) {
        Cancellation cancellation = new Cancellation();
        long timer =
                vertx.setTimer(limits.answer().toMillis(), id -> cancellation.cancel(Cancellation.Reason.DEADLINE));
        JdbcTask<T> task = new JdbcTask<>(work, same -> true);
        return run(task, Judging.NOTHING, Deadline.in(limits.answer()), cancellation)
                .onComplete(done -> vertx.cancelTimer(timer))
                .recover(failure -> Future.failedFuture(
                        failure instanceof SourceException late && late.code() == SourceCode.DEADLINE
                                ? failures.lost(late)
                                : failure));
    }

    /** Runs a task to its end; at once over when it is cancelled. */
    <T> Future<T> run(JdbcTask<T> task, Judging judging, Deadline deadline, Cancellation cancellation) {
        JdbcParts parts = parts(task, judging, deadline);
        cancelWith(cancellation, parts);
        return parts.next().map(ended -> task.result());
    }

    void cancelWith(Cancellation cancellation, JdbcParts parts) {
        Context context = vertx.getOrCreateContext();
        cancellation.onCancel(reason -> context.runOnContext(v -> parts.cancel(reason)));
    }

    /** A connection for a call of that deadline; blocks. */
    Pooled<JdbcSession> connect(Deadline deadline) {
        try {
            return connections.acquire(deadline);
        } catch (SQLException e) {
            throw database.network(e) ? failures.unreachable(e) : translated(e, Judging.NOTHING);
        }
    }

    SourceException translated(SQLException e, Judging judging) {
        return failures.reported(database.reported(e, judging), judging);
    }

    /** The same, but for what was ended at the request's deadline. */
    SourceException translated(SQLException e, Judging judging, Deadline deadline) {
        return late(deadline) && !database.network(e)
                ? SqlFailures.cancelled(Cancellation.Reason.DEADLINE)
                : translated(e, judging);
    }

    static boolean late(Deadline deadline) {
        Duration left = deadline.left();
        return left != null && left.isZero();
    }

    /**
     * Commits. The connection is in auto-commit mode afterwards, or closed where that can't be made sure: some drivers
     * tell that mode by what they were asked for, though the server refused it.
     *
     * @param refused names a failure that the server reports
     * @throws SourceException {@code OUTCOME_UNKNOWN} where no answer came
     * @throws SQLException when it was cancelled before
     */
    void commit(Connection connection, CommitGate gate, Function<SQLException, SourceException> refused)
            throws SQLException {
        if (!gate.commits()) {
            throw new SQLException("cancelled before the commit", "57014");
        }
        try {
            connection.commit();
        } catch (SQLException e) {
            // a server's last word before it breaks the connection off is no answer either
            SourceException told = refused.apply(e);
            boolean answered = !database.network(e) && told.code() != SourceCode.SOURCE_LOST;
            throw answered ? told : failures.outcomeUnknown(e);
        }
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.debug("A connection broke after its transaction was committed; it is closed", e);
            JdbcConnections.end(connection);
        }
    }

    /** Completes when idle connections are closed; the pool has been told before. */
    Future<Void> close() {
        return connections.settled().eventually(cancellers::close).eventually(enders::close);
    }
}
