package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.sql.engine.RowParts;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.sallyport.datasource.sql.format.RowBody;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.table.ColumnType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows of a JDBC result. Each part is written by one piece of work on a worker thread; between parts no thread is held.
 * The fields of the first group belong to the context; those of the second to the one worker that runs, and pass from
 * one to the next through the executor.
 */
public final class H2Rows implements RowParts {
    private static final Logger LOG = LoggerFactory.getLogger(H2Rows.class);
    private static final int FIRST_FETCH = 64;
    private static final int MOST_FETCH = 1_024;
    private static final int FETCH_BYTES = 64 * 1024;
    private static final long CANCEL_AGAIN_MILLIS = 200;

    private final Context context;
    private final H2Work work;
    private final WorkerExecutor cancellers;
    private final Query query;
    private final RowBody body;

    private @Nullable Promise<Part> awaited;
    private @Nullable Throwable failure;
    private boolean held;
    private boolean running;
    private boolean ended;

    private @Nullable Connection connection;
    private @Nullable ResultSet result;
    private long bytesTaken;

    private volatile boolean cancelled;
    private volatile @Nullable PreparedStatement statement;

    public H2Rows(Context context, H2Work work, WorkerExecutor cancellers, Query query, RowBody body) {
        this.context = context;
        this.work = work;
        this.cancellers = cancellers;
        this.query = query;
        this.body = body;
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
                            PreparedStatement current = statement;
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
        boolean healthy = whole;
        try (PreparedStatement openStatement = statement;
                ResultSet openResult = result) {
            LOG.trace("closing {} of {}", openResult, openStatement);
        } catch (SQLException e) {
            healthy = false;
            LOG.debug("A result did not close; its connection is dropped", e);
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
            ResultSet rows = result;
            if (rows == null) {
                rows = execute();
            }
            while (!body.full()) {
                if (!rows.next() || !body.beginRow()) {
                    return new Part(body.finish(), true);
                }
                for (int i = 0; i < body.columns(); i++) {
                    body.cell(i, value(rows, i + 1, query.columns().get(i).type()));
                }
                body.endRow();
            }
            return new Part(taken(rows), false);
        } catch (SQLException e) {
            throw work.translated(e, query.judging());
        } catch (Throwable e) {
            throw SqlFailures.unexpected(e);
        }
    }

    private Buffer taken(ResultSet rows) throws SQLException {
        Buffer bytes = body.take();
        bytesTaken += bytes.length();
        long fit = FETCH_BYTES / Math.max(1, bytesTaken / body.rows());
        rows.setFetchSize((int) Math.max(1, Math.min(fit, MOST_FETCH)));
        return bytes;
    }

    private ResultSet execute() throws SQLException {
        Connection acquired = work.connect();
        connection = acquired;
        PreparedStatement prepared = acquired.prepareStatement(query.sql());
        statement = prepared;
        prepared.setFetchSize(FIRST_FETCH);
        List<Object> arguments = query.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            prepared.setObject(i + 1, arguments.get(i));
        }
        if (cancelled) {
            throw new SQLException("cancelled before it began", "57014");
        }
        ResultSet rows = prepared.executeQuery();
        result = rows;
        return rows;
    }

    private static @Nullable Object value(ResultSet rows, int index, ColumnType type) throws SQLException {
        return switch (type) {
            case GUID -> rows.getObject(index, UUID.class);
            case DATE -> rows.getObject(index, LocalDate.class);
            case TIMESTAMP -> rows.getObject(index, LocalDateTime.class);
            case TIMESTAMP_TZ -> rows.getObject(index, OffsetDateTime.class);
            case BINARY -> rows.getBytes(index);
            case STRING, TIME, JSON, ARRAY, OTHER -> rows.getString(index);
            case DECIMAL -> rows.getBigDecimal(index);
            case BOOLEAN, INT16, INT32, INT64, SINGLE, DOUBLE -> rows.getObject(index);
        };
    }
}
