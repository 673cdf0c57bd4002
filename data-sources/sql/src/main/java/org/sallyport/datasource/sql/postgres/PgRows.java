package org.sallyport.datasource.sql.postgres;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.AwaitedParts;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.sallyport.datasource.sql.format.RowBody;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.Query;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows of a read-only transaction: a single one at once, more by a server-side cursor. While one batch is written as
 * JSON the next is on its way; batches are as many rows as make about one part, so memory is bounded whatever the rows
 * are.
 */
public final class PgRows extends AwaitedParts {
    private static final Logger LOG = LoggerFactory.getLogger(PgRows.class);
    private static final int FIRST_BATCH = 16;
    private static final int MOST_ROWS = 512;
    private static final int BATCH_BYTES = 64 * 1024;
    /** What is worth being sent while the next batch is awaited. */
    private static final int WORTH_SENDING = 8 * 1024;

    private final PgConnections connections;
    private final Query query;
    private final RowBody body;
    private final Deadline deadline;

    private @Nullable Held held;
    private @Nullable PreparedStatement statement;
    private @Nullable Cursor cursor;
    private @Nullable RowIterator<Row> batch;
    private @Nullable RowSet<Row> nextBatch;
    private int batchRows = FIRST_BATCH;
    private long bytesTaken;
    private boolean started;
    private boolean begun;
    private @Nullable Throwable notBegun;
    private boolean inFlight;
    private boolean cancelling;
    /** Whether the connection keeps a statement prepared for the table as it was before it changed. */
    private boolean stale;

    public PgRows(PgConnections connections, Query query, RowBody body, Deadline deadline) {
        this.connections = connections;
        this.deadline = deadline;
        this.query = query;
        this.body = body;
    }

    @Override
    protected void more() {
        if (started) {
            advance();
        } else {
            start();
        }
    }

    private void start() {
        started = true;
        connections.acquire(deadline).onSuccess(this::connected).onFailure(this::fail);
    }

    private void connected(Held acquired) {
        if (ended()) {
            connections.release(acquired);
            return;
        }
        held = acquired;
        if (query.mostRows() == 1 && acquired.readsByDefault() && !connections.readsCountWhenCommitted()) {
            readAtOnce(acquired);
        } else {
            prepare(acquired);
        }
    }

    private void begin(Held acquired) {
        inFlight = true;
        begun = true;
        // Sent together with the statement's preparation, so it costs no round trip; nothing is read before both are
        // there.
        acquired.connection()
                .query(connections.begin(acquired, true, deadline))
                .execute()
                .onFailure(cause -> notBegun = cause);
    }

    /**
     * A single row needs no cursor, and one statement is a transaction by itself: read-only, as the session's are unless
     * they say otherwise. The connection keeps it prepared.
     */
    private void readAtOnce(Held acquired) {
        inFlight = true;
        connections.limit(acquired, deadline);
        acquired.sends();
        acquired.connection()
                .preparedQuery(query.sql())
                .execute(tuple(query.arguments()))
                .onComplete(read -> {
                    if (read.failed() && !cancelling && PgConnections.saysStale(read.cause())) {
                        stale = true;
                        prepare(acquired);
                    } else {
                        arrived(read);
                    }
                });
    }

    private void prepare(Held acquired) {
        begin(acquired);
        acquired.sends();
        acquired.connection().prepare(query.sql()).onComplete(prepared -> {
            inFlight = false;
            if (prepared.succeeded()) {
                statement = prepared.result();
            }
            if (cancelling) {
                stopped(prepared);
            } else if (notBegun != null) {
                fail(translated(notBegun));
            } else if (prepared.succeeded()) {
                open(prepared.result());
            } else {
                fail(translated(prepared.cause()));
            }
        });
    }

    private void open(PreparedStatement prepared) {
        try {
            cursor = prepared.cursor(tuple(query.arguments()));
            read();
        } catch (Throwable e) {
            fail(SqlFailures.unexpected(e));
        }
    }

    private void read() {
        Cursor open = cursor;
        Held used = held;
        if (open == null || used == null) {
            return;
        }
        inFlight = true;
        used.sends();
        open.read(batchRows).onComplete(this::arrived);
    }

    private void arrived(AsyncResult<RowSet<Row>> read) {
        inFlight = false;
        if (cancelling) {
            stopped(read);
        } else if (read.failed()) {
            fail(translated(read.cause()));
        } else {
            nextBatch = read.result();
            if (awaits()) {
                advance();
            }
        }
    }

    private void advance() {
        try {
            write();
        } catch (Throwable e) {
            // An Error too, as of a row too large for the heap, must not keep transaction and place.
            fail(SqlFailures.unexpected(e));
        }
    }

    /** Writes rows until a part is full, all are written, or the next batch must be awaited. */
    private void write() {
        while (true) {
            if (batch != null && !writeBatch()) {
                return;
            }
            RowSet<Row> arrived = nextBatch;
            if (arrived != null) {
                nextBatch = null;
                batch = arrived.iterator();
                adapt();
                if (body.rows() > 0 && hasMore()) {
                    // only once the size of rows is known: of unknown ones a single batch is held
                    read();
                }
            } else if (inFlight) {
                if (body.length() >= WORTH_SENDING) {
                    deliver(body.take());
                }
                return;
            } else if (hasMore()) {
                adapt();
                read();
            } else {
                finish();
                return;
            }
        }
    }

    private boolean hasMore() {
        return cursor != null && cursor.hasMore();
    }

    /** Writes rows of the batch; false when a part was delivered or the body ended. */
    private boolean writeBatch() {
        RowIterator<Row> rows = batch;
        while (rows != null && rows.hasNext()) {
            if (body.full()) {
                deliver(body.take());
                return false;
            }
            Row row = rows.next();
            if (!body.beginRow()) {
                finish();
                return false;
            }
            for (int i = 0; i < body.columns(); i++) {
                body.cell(i, row.getValue(i));
            }
            body.endRow();
        }
        batch = null;
        return true;
    }

    private void adapt() {
        long bytes = bytesTaken + body.length();
        if (body.rows() > 0) {
            long fit = BATCH_BYTES / Math.max(1, bytes / body.rows());
            batchRows = (int) Math.max(1, Math.min(Math.min(fit, MOST_ROWS), 8L * batchRows));
        }
    }

    private void deliver(Buffer bytes) {
        bytesTaken += bytes.length();
        deliver(new Part(bytes, false));
    }

    private void finish() {
        Part last = new Part(body.finish(), true);
        end();
        batch = null;
        Future<?> settled = settle("COMMIT");
        if (connections.readsCountWhenCommitted()) {
            settled.onSuccess(committed -> deliver(last)).onFailure(failure -> end(translated(failure)));
        } else {
            deliver(last);
        }
    }

    private SourceException translated(Throwable failure) {
        Judging judging = query.judging() ? Judging.FILTER : Judging.NOTHING;
        return connections.translated(failure, judging, deadline);
    }

    private void fail(Throwable cause) {
        if (ended()) {
            return;
        }
        failWith(cause);
        settle("ROLLBACK");
    }

    private void failWith(Throwable cause) {
        batch = null;
        nextBatch = null;
        end(cause);
    }

    @Override
    public void cancel(Cancellation.Reason reason) {
        if (ended()) {
            return;
        }
        Held used = held;
        if (used != null && inFlight) {
            cancelling = true;
            connections.dropLater(used);
            PgConnection.cast(used.connection())
                    .cancelRequest()
                    .onFailure(refused -> LOG.warn("The database took no request to cancel a query", refused));
        }
        failWith(SqlFailures.cancelled(reason));
        if (!cancelling) {
            settle("ROLLBACK");
        }
    }

    /** What was in flight when the call was cancelled has come back. */
    private void stopped(AsyncResult<?> result) {
        Held used = held;
        if (used != null && used.cancelArrived(result.cause())) {
            settle("ROLLBACK");
        } else {
            held = null;
            if (used != null) {
                connections.drop(used);
            }
        }
    }

    /** Ends the transaction, if there is one of its own, and gives the connection back; completes then. */
    private Future<?> settle(String end) {
        Held used = held;
        held = null;
        if (used == null) {
            return Future.succeededFuture();
        }
        if (!begun) {
            connections.release(used);
            return Future.succeededFuture();
        }
        connections.dropLater(used);
        PreparedStatement prepared = statement;
        if (prepared != null) {
            prepared.close().onFailure(e -> LOG.debug("A statement was not closed; its connection is dropped", e));
        }
        return used.connection().query(end).execute().onComplete(done -> {
            if (done.succeeded() && !stale) {
                connections.release(used);
            } else {
                connections.drop(used);
            }
        });
    }

    static Tuple tuple(List<Argument> arguments) {
        List<@Nullable Object> values = new ArrayList<>(arguments.size());
        for (Argument argument : arguments) {
            if (argument.value() instanceof BigDecimal decimal) {
                values.add(Numeric.create(decimal));
            } else {
                values.add(argument.value() instanceof byte[] bytes ? Buffer.buffer(bytes) : argument.value());
            }
        }
        return Tuple.wrap(values);
    }
}
