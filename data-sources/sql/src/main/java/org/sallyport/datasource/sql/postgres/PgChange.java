package org.sallyport.datasource.sql.postgres;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.sallyport.datasource.sql.format.RowBody;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.statement.Step;

/** The steps of one change. */
final class PgChange {
    private final PgTransaction transaction;
    private final Iterator<Step> steps;

    PgChange(PgConnections connections, List<Step> steps, Deadline deadline) {
        this.transaction = new PgTransaction(connections, deadline);
        this.steps = steps.iterator();
    }

    Future<Void> run(Context context, Cancellation cancellation) {
        return transaction.run(context, cancellation, this::next);
    }

    private Future<Void> next() {
        if (!steps.hasNext()) {
            return Future.succeededFuture();
        }
        Step step = steps.next();
        Query query = step.query().apply(List.of());
        return transaction
                .send(connection -> connection.preparedQuery(query.sql()).execute(PgRows.tuple(query.arguments())))
                .compose(rows -> {
                    try {
                        RowBody body = step.body();
                        step.after().rows(body == null ? rows.rowCount() : write(rows, body));
                    } catch (RuntimeException e) {
                        return Future.failedFuture(SqlFailures.unexpected(e));
                    }
                    return next();
                });
    }

    private static long write(RowSet<Row> rows, RowBody body) {
        for (Row row : rows) {
            if (!body.beginRow()) {
                break;
            }
            for (int i = 0; i < body.columns(); i++) {
                @Nullable Object value = row.getValue(i);
                body.cell(i, value);
            }
            body.endRow();
        }
        return body.rows();
    }
}
