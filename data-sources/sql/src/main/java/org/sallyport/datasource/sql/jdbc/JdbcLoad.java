package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.Load;
import org.sallyport.datasource.sql.engine.Loaded;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.sallyport.datasource.sql.format.InputRow;
import org.sallyport.datasource.sql.format.RowBatches;

/**
 * Rows of a body by JDBC batches, each a piece of work on a worker thread. While the server works on a batch the next one
 * is read, so two are held. Belongs to its context.
 */
final class JdbcLoad {
    private final Context context;
    private final RowBatches batches;
    private final JdbcBatches producer;
    private final JdbcParts parts;
    private final Promise<Loaded> outcome = Promise.promise();

    JdbcLoad(Context context, JdbcWork work, Load load, RowBatches batches, Deadline deadline) {
        this.context = context;
        this.batches = batches;
        this.producer = new JdbcBatches(work, load, deadline);
        this.parts = new JdbcParts(context, work, producer, Judging.ROWS, deadline);
    }

    Future<Loaded> run(Cancellation cancellation) {
        cancellation.onCancel(reason -> context.runOnContext(v -> {
            parts.cancel(reason);
            if (parts.over()) {
                outcome.tryFail(SqlFailures.cancelled(reason));
            }
        }));
        batches.next().onSuccess(this::loop).onFailure(this::fail);
        return outcome.future().onComplete(done -> batches.close());
    }

    /** Not by composing futures, which would hold the whole chain of them until the last row. */
    private void loop(List<InputRow> batch) {
        producer.take(batch);
        Future<Part> written = parts.next();
        if (batch.isEmpty()) {
            written.onSuccess(committed -> outcome.tryComplete(producer.loaded()))
                    .onFailure(this::fail);
            return;
        }
        Future<List<InputRow>> next = batches.next();
        Future.join(written, next).onComplete(both -> {
            @Nullable Throwable failure = written.failed() ? written.cause() : next.cause();
            if (failure != null) {
                fail(failure);
            } else {
                loop(next.result());
            }
        });
    }

    private void fail(Throwable cause) {
        parts.cancel(Cancellation.Reason.CALLER_GONE); // gives the connection back, if that hasn't been done
        outcome.tryFail(cause);
    }

    /** What a piece of work answers that has no bytes. */
    static Part part(boolean last) {
        return new Part(Buffer.buffer(), last);
    }
}
