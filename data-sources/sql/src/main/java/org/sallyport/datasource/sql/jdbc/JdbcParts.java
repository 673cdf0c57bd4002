package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.sql.engine.RowParts;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer made of JDBC results. Each part is made by one piece of work on a worker thread; between parts no thread is
 * held.
 * The fields of the first group belong to the context; those of the second to the one worker that runs, and pass from
 * one to the next through the executor.
 */
public final class JdbcParts implements RowParts {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcParts.class);
    private static final long CANCEL_AGAIN_MILLIS = 200;

    private final Context context;
    private final JdbcWork work;
    private final WorkerExecutor cancellers;
    private final PartProducer producer;
    private final boolean judging;

    private @Nullable Promise<Part> awaited;
    private @Nullable Throwable failure;
    private boolean held;
    private boolean running;
    private boolean ended;

    private @Nullable Connection connection;

    private volatile boolean cancelled;

    /**
     * An answer.
     *
     * @param context on which it is read and cancelled
     * @param cancellers threads that cancel, which are not those that work
     * @param judging whether the statement works with values that the caller wrote
     */
    public JdbcParts(
            Context context, JdbcWork work, WorkerExecutor cancellers, PartProducer producer, boolean judging) {
        this.context = context;
        this.work = work;
        this.cancellers = cancellers;
        this.producer = producer;
        this.judging = judging;
    }

    @Override
    public Future<Part> next() {
        Throwable failed = failure;
        if (failed != null) {
            return Future.failedFuture(failed);
        }
        Promise<Part> promise = Promise.promise();
        awaited = promise;
        if (held) {
            fill();
        } else {
            work.permits().acquire().onSuccess(permit -> acquired()).onFailure(this::end);
        }
        return promise.future();
    }

    private void acquired() {
        if (ended) {
            work.permits().release();
            return;
        }
        held = true;
        fill();
    }

    private void fill() {
        running = true;
        work.blocking(this::part).onComplete(filled -> {
            running = false;
            if (ended) {
                giveBack(false);
            } else if (filled.failed()) {
                end(filled.cause());
                giveBack(false);
            } else {
                if (filled.result().last()) {
                    ended = true;
                    giveBack(true);
                }
                deliver(filled.result());
            }
        });
    }

    private void deliver(Part part) {
        Promise<Part> promise = awaited;
        awaited = null;
        if (promise != null) {
            promise.complete(part);
        }
    }

    private void end(Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        failure = cause;
        Promise<Part> promise = awaited;
        awaited = null;
        if (promise != null) {
            promise.fail(cause);
        }
    }

    @Override
    public void cancel(Cancellation.Reason reason) {
        if (ended) {
            return;
        }
        cancelled = true;
        end(SqlFailures.cancelled(reason));
        if (running) {
            cancelStatement();
        } else if (held) {
            giveBack(false);
        }
    }

    /** Again and again until the work came back: a statement that has not quite begun can't be cancelled yet. */
    private void cancelStatement() {
        if (!running) {
            return;
        }
        cancellers
                .executeBlocking(
                        () -> {
                            Statement current = producer.running();
                            if (current != null) {
                                current.cancel();
                            }
                            return true;
                        },
                        false)
                .onFailure(e -> LOG.debug("A request to cancel failed; if the query still runs, another follows", e))
                .onComplete(asked -> context.owner()
                        .setTimer(CANCEL_AGAIN_MILLIS, id -> context.runOnContext(v -> cancelStatement())));
    }

    /** Runs on a worker: closes what is open there and gives connection and permit back. */
    private void giveBack(boolean whole) {
        held = false;
        work.blocking(() -> {
                    closeAll(whole);
                    return true;
                })
                .onComplete(done -> work.permits().release());
    }

    private void closeAll(boolean whole) {
        Connection used = connection;
        connection = null;
        if (used == null) {
            return;
        }
        boolean healthy;
        try {
            producer.close();
            healthy = whole && producer.restore(used);
        } catch (SQLException | RuntimeException e) {
            healthy = false;
            LOG.debug("A result did not close, or left a session behind; its connection is dropped", e);
        }
        if (healthy) {
            work.connections().release(used);
        } else {
            work.connections().drop(used);
        }
    }

    /** Runs on a worker: the next part. */
    private Part part() {
        try {
            Connection used = connection;
            if (used == null) {
                used = work.connect();
                connection = used;
            }
            if (cancelled) {
                throw new SQLException("cancelled before it began", "57014");
            }
            return producer.next(used);
        } catch (SQLException e) {
            throw work.translated(e, judging);
        } catch (Throwable e) {
            throw SqlFailures.unexpected(e);
        }
    }
}
