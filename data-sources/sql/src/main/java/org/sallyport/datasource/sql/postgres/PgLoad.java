package org.sallyport.datasource.sql.postgres;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.sql.engine.Load;
import org.sallyport.datasource.sql.engine.Loaded;
import org.sallyport.datasource.sql.engine.RowRun;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.sallyport.datasource.sql.format.InputRow;
import org.sallyport.datasource.sql.format.RowBatches;

/**
 * Rows of a body by INSERT … SELECT … FROM unnest(…), one statement for each batch, each below a savepoint. While the
 * server works on a batch the next one is read, so two are held. A batch that the server refuses is tried again in
 * halves: so the row that is to blame is found, and rows of one key, of which a statement may update one only, follow
 * each other.
 */
final class PgLoad {
    private static final String AGAIN = "ROLLBACK TO SAVEPOINT batch";

    private final Load load;
    private final RowBatches batches;
    private final PgTransaction transaction;
    private final PgBulkStatement statement;
    private final Deque<RowRun> runs = new ArrayDeque<>();
    private Loaded loaded = Loaded.NONE;

    PgLoad(PgConnections connections, Load load, RowBatches batches, Deadline deadline) {
        this.load = load;
        this.batches = batches;
        this.transaction = new PgTransaction(connections, deadline);
        this.statement = new PgBulkStatement(load);
    }

    Future<Loaded> run(Context context, Cancellation cancellation) {
        return transaction
                .run(context, cancellation, () -> batches.next().compose(this::writeFrom))
                .map(committed -> loaded)
                .onComplete(done -> batches.close());
    }

    private Future<Void> writeFrom(List<InputRow> first) {
        Promise<Void> done = Promise.promise();
        loop(first, done);
        return done.future();
    }

    /** Not by composing futures, which would hold the whole chain of them until the last row. */
    private void loop(List<InputRow> batch, Promise<Void> done) {
        if (batch.isEmpty()) {
            done.complete();
            return;
        }
        runs.addAll(RowRun.of(batch, load.columns().size()));
        Future<Void> written = attempt(this::writeRuns);
        Future<List<InputRow>> next = batches.next();
        Future.join(written, next).onComplete(both -> {
            if (written.failed()) {
                done.fail(written.cause());
            } else if (next.failed()) {
                done.fail(next.cause());
            } else {
                loop(next.result(), done);
            }
        });
    }

    private static Future<Void> attempt(Supplier<Future<Void>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(SqlFailures.unexpected(e));
        }
    }

    private Future<Void> writeRuns() {
        RowRun run = runs.poll();
        if (run != null) {
            load.require(run);
        }
        return run == null ? Future.succeededFuture() : write(run).compose(written -> writeRuns());
    }

    private Future<Void> write(RowRun run) {
        if (run.indexes().isEmpty() && run.rows().size() > 1) {
            return halves(run); // rows of defaults alone
        }
        transaction
                .send(connection -> connection.query("SAVEPOINT batch").execute())
                .onFailure(e -> {}); // the statement behind it fails then, and tells why
        Future<Loaded> written = send(run);
        Future<?> released = transaction.send(
                connection -> connection.query("RELEASE SAVEPOINT batch").execute());
        return written.transform(result -> {
            if (result.succeeded()) {
                loaded = loaded.plus(result.result());
                return released.mapEmpty(); // the server would answer the COMMIT of what failed here with a rollback
            }
            return refused(run, result.cause());
        });
    }

    private Future<Loaded> send(RowRun run) {
        int size = run.rows().size();
        String sql;
        Tuple values;
        try {
            sql = statement.sql(run);
            values = statement.values(run);
        } catch (RuntimeException e) {
            return Future.failedFuture(SqlFailures.unexpected(e));
        }
        return transaction
                .send((SqlConnection connection) ->
                        connection.preparedQuery(sql).execute(values))
                .map(rows -> counted(rows, size));
    }

    private Loaded counted(RowSet<Row> rows, int size) {
        if (!load.upsert()) {
            return new Loaded(size, rows.rowCount(), 0);
        }
        Row counts = rows.iterator().next();
        return new Loaded(size, counts.getLong(1), counts.getLong(0) - counts.getLong(1));
    }

    private Future<Void> refused(RowRun run, Throwable cause) {
        if (!(cause instanceof PgException said) || !blamesRow(said)) {
            return Future.failedFuture(cause);
        }
        int size = run.rows().size();
        if (size == 1) {
            long row = run.rows().get(0).number();
            return Future.failedFuture(SqlFailures.atRow(row, transaction.translated(cause)));
        }
        return transaction.send(connection -> connection.query(AGAIN).execute()).compose(back -> halves(run));
    }

    private Future<Void> halves(RowRun run) {
        int size = run.rows().size();
        return write(run.part(0, size / 2)).compose(first -> write(run.part(size / 2, size)));
    }

    /** Values, constraints, errors of triggers; and 21000, where an upsert meets a key twice in one statement. */
    private static boolean blamesRow(PgException said) {
        String state = String.valueOf(said.getSqlState());
        return List.of("21", "22", "23", "44", "P0").contains(state.substring(0, Math.min(2, state.length())));
    }
}
