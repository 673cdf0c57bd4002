package org.sallyport.datasource.sql.postgres;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction that changes the database, on a connection of its own. It ends by a commit, by undoing all, or by the
 * call's cancellation; the connection then goes back, or is dropped where its state is in doubt. Once a commit is under
 * way, a cancellation waits for its outcome: what was committed is told as that. Belongs to the context that made it.
 */
final class PgTransaction {
    private static final Logger LOG = LoggerFactory.getLogger(PgTransaction.class);

    private final PgConnections connections;
    private final Deadline deadline;
    private @Nullable Held held;
    private @Nullable SourceException cancelled;
    /** Why there is no transaction; what was sent behind its beginning fails of that. */
    private @Nullable Throwable notBegun;

    private int inFlight;
    private boolean cancelling;
    private boolean committing;
    private boolean ended;

    PgTransaction(PgConnections connections, Deadline deadline) {
        this.connections = connections;
        this.deadline = deadline;
    }

    /**
     * Does work in the transaction and commits it. Completes once it is committed; fails, with all undone, as the work
     * does, or at once when the call is cancelled.
     */
    <T> Future<T> run(Context context, Cancellation cancellation, Supplier<Future<T>> work) {
        Promise<T> outcome = Promise.promise();
        cancellation.onCancel(reason -> context.runOnContext(v -> {
            cancel(reason);
            SourceException taken = cancelled;
            if (taken != null) {
                outcome.tryFail(taken);
            }
        }));
        begin().compose(begun -> work.get())
                .compose(result -> commit().map(result))
                .onComplete(done -> {
                    if (done.succeeded()) {
                        outcome.tryComplete(done.result());
                    } else {
                        rollBack();
                        outcome.tryFail(translated(done.cause()));
                    }
                });
        return outcome.future();
    }

    private Future<Void> begin() {
        return connections.acquire(deadline).compose(acquired -> {
            if (ended) {
                connections.release(acquired);
                return Future.failedFuture(failure(null));
            }
            held = acquired;
            String begin = connections.begin(acquired, false, deadline);
            Future<Void> begun = this.<Object>send(
                            connection -> connection.query(begin).execute().mapEmpty())
                    .onFailure(cause -> notBegun = cause)
                    .mapEmpty();
            // Sent together with the next statement it costs no round trip; but where this fails, that statement must
            // not be a transaction by itself that changes something.
            return acquired.readsByDefault() ? Future.succeededFuture() : begun;
        });
    }

    /** Sends work on the connection; it fails with what the driver told, or with the cancellation. */
    <T> Future<T> send(Function<SqlConnection, Future<T>> work) {
        Held used = held;
        if (used == null || ended) {
            return Future.failedFuture(failure(null));
        }
        inFlight++;
        used.sends();
        return work.apply(used.connection()).transform(result -> {
            inFlight--;
            if (cancelling) {
                if (inFlight == 0) {
                    stopped(result);
                }
                return Future.failedFuture(failure(null));
            }
            Throwable cause = notBegun == null ? result.cause() : notBegun;
            return cause == null ? Future.succeededFuture(result.result()) : Future.failedFuture(cause);
        });
    }

    /** Fails with {@code OUTCOME_UNKNOWN} where no answer came. */
    private Future<Void> commit() {
        committing = true;
        return this.<Object>send(
                        connection -> connection.query("COMMIT").execute().mapEmpty())
                .transform(done -> {
                    Held used = take();
                    if (used == null) {
                        return Future.failedFuture(failure(done.cause()));
                    }
                    if (done.succeeded()) {
                        connections.release(used);
                        return Future.succeededFuture();
                    }
                    connections.drop(used);
                    Throwable cause = done.cause();
                    return Future.failedFuture(
                            cause instanceof PgException && !saysStopped(cause)
                                    ? translated(cause)
                                    : connections.outcomeUnknown(cause));
                });
    }

    /** The server ends all sessions: its last word is no answer to what was sent. */
    private static boolean saysStopped(Throwable cause) {
        return cause instanceof PgException said
                && String.valueOf(said.getSqlState()).startsWith("57P");
    }

    /** A failure as callers may see it. */
    SourceException translated(Throwable cause) {
        return cause instanceof SourceException known ? known : connections.translated(cause, Judging.ROWS, deadline);
    }

    /** Undoes all; does nothing once the connection has been given back. */
    private void rollBack() {
        Held used = take();
        if (used == null) {
            return;
        }
        connections.dropLater(used);
        used.connection().query("ROLLBACK").execute().onComplete(done -> {
            if (done.succeeded()) {
                connections.release(used);
            } else {
                connections.drop(used);
            }
        });
    }

    private @Nullable Held take() {
        ended = true;
        Held used = held;
        held = null;
        return used;
    }

    private void cancel(Cancellation.Reason reason) {
        Held used = held;
        if (ended) {
            return;
        }
        if (committing && used != null) {
            connections.dropLater(used);
            return;
        }
        cancelled = SqlFailures.cancelled(reason);
        if (used == null || inFlight == 0) {
            rollBack();
            return;
        }
        ended = true;
        cancelling = true;
        connections.dropLater(used);
        PgConnection.cast(used.connection())
                .cancelRequest()
                .onFailure(refused -> LOG.warn("The database took no request to cancel a statement", refused));
    }

    /** What was in flight when the call was cancelled has come back. */
    private void stopped(AsyncResult<?> result) {
        if (held != null && held.cancelArrived(result.cause())) {
            rollBack();
            return;
        }
        Held used = take();
        if (used != null) {
            connections.drop(used);
        }
    }

    private Throwable failure(@Nullable Throwable cause) {
        SourceException known = cancelled;
        if (known != null) {
            return known;
        }
        return cause != null ? cause : new IllegalStateException("The transaction has ended");
    }
}
