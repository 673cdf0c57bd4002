package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.ConnectionCounts.Closing;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.AwaitedParts;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.Pooled;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer made of JDBC results. Each part is made by one piece of work on a worker thread; between parts no thread is
 * held. The fields of the first group belong to the context; those of the second to the one worker that runs, and pass from
 * one to the next through the executor.
 */
public final class JdbcParts extends AwaitedParts {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcParts.class);
    private static final long CANCEL_AGAIN_MILLIS = 200;

    /** Failures that leave nothing to be said to the server. */
    private static final Set<SourceCode> BREAKING =
            EnumSet.of(SourceCode.SOURCE_LOST, SourceCode.OUTCOME_UNKNOWN, SourceCode.UNREACHABLE, SourceCode.INTERNAL);

    private final Context context;
    private final JdbcWork work;
    private final PartProducer producer;
    private final Judging judging;
    private final Deadline deadline;

    private boolean held;
    private boolean running;

    private @Nullable Pooled<JdbcSession> session;

    /**
     * The same for those who may break it off. Who takes it out decides: what is broken off goes back to nobody, and what
     * is given back is broken off by nobody.
     */
    private final AtomicReference<@Nullable Pooled<JdbcSession>> breakable = new AtomicReference<>();

    private volatile boolean cancelled;

    /** How a connection comes back. */
    private enum Fate {
        /** All is done. */
        WHOLE,
        /** The server has refused something: its session is as before once that is rolled back. */
        REFUSED,
        /** Nobody knows what the server is at. */
        DOUBTFUL,
        LOST
    }

    /**
     * An answer.
     *
     * @param context on which it is read and cancelled
     * @param judging what words of the caller's the statement works with
     * @param deadline what the database is told; nobody is cancelled for it here
     */
    JdbcParts(Context context, JdbcWork work, PartProducer producer, Judging judging, Deadline deadline) {
        this.context = context;
        this.work = work;
        this.producer = producer;
        this.judging = judging;
        this.deadline = deadline;
    }

    @Override
    protected void more() {
        if (held) {
            fill();
        } else {
            work.permits().acquire().onSuccess(permit -> acquired()).onFailure(this::endOnce);
        }
    }

    private void acquired() {
        if (ended()) {
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
            if (ended()) {
                giveBack(Fate.DOUBTFUL);
            } else if (filled.failed()) {
                end(filled.cause());
                giveBack(fate(filled.cause()));
            } else {
                if (filled.result().last()) {
                    end();
                    giveBack(Fate.WHOLE);
                }
                deliver(filled.result());
            }
        });
    }

    private static Fate fate(Throwable cause) {
        // whoever ended a statement from outside may be about to end its session
        if (!(cause instanceof SourceException known) || known.code() == SourceCode.STATEMENT_TIMEOUT) {
            return Fate.DOUBTFUL;
        }
        return BREAKING.contains(known.code()) ? Fate.LOST : Fate.REFUSED;
    }

    private void endOnce(Throwable cause) {
        if (!ended()) {
            end(cause);
        }
    }

    /** Whether all is delivered, or it has failed. */
    boolean over() {
        return ended();
    }

    @Override
    public void cancel(Cancellation.Reason reason) {
        if (ended()) {
            return;
        }
        if (!producer.cancels()) {
            breakOffLater(); // what is being committed is told by its outcome
            return;
        }
        cancelled = true;
        end(SqlFailures.cancelled(reason));
        if (running) {
            cancelStatement();
            breakOffLater();
        } else if (held) {
            giveBack(Fate.DOUBTFUL);
        }
    }

    /** Again and again until the work came back: a statement that has not quite begun can't be cancelled yet. */
    private void cancelStatement() {
        if (!running) {
            return;
        }
        Statement current = producer.running();
        Future<Boolean> asking = current == null
                ? breakOff()
                : work.cancelling(() -> {
                    current.cancel();
                    return true;
                });
        asking.onFailure(e -> LOG.debug("A request to cancel failed; if the query still runs, another follows", e))
                .onComplete(asked -> context.owner()
                        .setTimer(CANCEL_AGAIN_MILLIS, id -> context.runOnContext(v -> cancelStatement())));
    }

    /** A server that says nothing in reply must not keep thread and place. */
    private long breakOffLater() {
        return context.owner()
                .setTimer(
                        work.farewell().toMillis(),
                        id -> context.runOnContext(v -> {
                            if (breakable.get() != null) {
                                breakOff().onFailure(e -> LOG.debug("A connection was not broken off", e));
                            }
                        }));
    }

    private Future<Boolean> breakOff() {
        return work.ending(() -> {
            Pooled<JdbcSession> used = breakable.getAndSet(null);
            if (used != null) {
                work.connections().abort(used.connection().connection());
            }
            return true;
        });
    }

    /** Runs on a worker: closes what is open there and gives connection and permit back. */
    private void giveBack(Fate fate) {
        held = false;
        long silence = breakOffLater();
        work.returning(() -> {
                    closeAll(fate);
                    return true;
                })
                .onComplete(done -> {
                    context.owner().cancelTimer(silence);
                    work.permits().release();
                });
    }

    private void closeAll(Fate fate) {
        Pooled<JdbcSession> used = session;
        session = null;
        if (used == null) {
            return;
        }
        Closing why = fate == Fate.LOST ? Closing.LOST : Closing.DOUBTFUL;
        Connection connection = used.connection().connection();
        try {
            if (fate == Fate.DOUBTFUL || fate == Fate.LOST) {
                work.connections().abort(connection); // else closing a result would read all that is left of it
            }
            producer.close();
            if (fate == Fate.REFUSED) {
                work.database().undo(connection);
            }
            if (fate == Fate.WHOLE || fate == Fate.REFUSED) {
                boolean restored = producer.restore(connection);
                if (restored && breakable.getAndSet(null) != null) {
                    work.connections().release(used);
                    return;
                }
                why = restored ? why : Closing.SESSION;
            }
        } catch (SQLException e) {
            why = work.database().network(e) ? Closing.LOST : why;
            LOG.debug("A session can't go on; its connection is dropped", e);
        } catch (RuntimeException e) {
            LOG.debug("A result did not close, or left a session behind; its connection is dropped", e);
        }
        work.connections().drop(used, why);
        breakable.set(null);
    }

    /** Runs on a worker: the next part. */
    private Part part() {
        try {
            Pooled<JdbcSession> used = session;
            if (used == null) {
                used = work.connect(deadline);
                session = used;
                breakable.set(used);
                used.connection().limit(work.database(), deadline);
            }
            if (cancelled) {
                throw new SQLException("cancelled before it began", "57014");
            }
            return producer.next(used.connection().connection());
        } catch (SQLException e) {
            throw work.translated(e, judging, deadline);
        } catch (Throwable e) {
            throw SqlFailures.unexpected(e);
        }
    }
}
