package org.sallyport.datasource.sql.format;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a request's body, batch by batch, as fast as they are asked for: the body is read buffer by buffer, and
 * only while a batch is awaited. Belongs to the body's context.
 */
public final class RowBatches {
    /** So much of the body is read at a time, and ends a batch whatever its rows. */
    private static final int SLICE = 64 * 1024;

    private static final int BATCH_BYTES = 4 * SLICE;

    private final ReadStream<Buffer> body;
    private final RowReader reader;
    private final int mostRows;
    private List<InputRow> batch = new ArrayList<>();
    private List<InputRow> rows = List.of();
    private int next;
    private Buffer arrived = Buffer.buffer();
    private int position;
    private int bytes;
    private boolean fetching;
    private boolean ended;
    private boolean finished;
    private boolean closed;
    private @Nullable Throwable failure;
    private @Nullable Promise<List<InputRow>> awaited;

    /**
     * Batches of a body.
     *
     * @param body handed over paused, on its context
     * @param mostRows rows of a batch at most
     */
    public RowBatches(ReadStream<Buffer> body, RowReader reader, int mostRows) {
        this.body = body;
        this.reader = reader;
        this.mostRows = mostRows;
        body.exceptionHandler(this::fail);
        body.endHandler(end -> {
            ended = true;
            advance();
        });
        body.handler(buffer -> {
            fetching = false;
            arrived = buffer;
            position = 0;
            advance();
        });
    }

    /**
     * The next rows, at least one; none when the body is over. Not to be called while an earlier batch is awaited. Fails
     * with {@link org.sallyport.datasource.spi.SourceException}, or as the body does.
     */
    public Future<List<InputRow>> next() {
        Promise<List<InputRow>> promise = Promise.promise();
        awaited = promise;
        advance();
        return promise.future();
    }

    private void advance() {
        Promise<List<InputRow>> promise = awaited;
        if (promise == null || closed) {
            return;
        }
        if (failure == null && !gather()) {
            return;
        }
        Throwable cause = failure;
        awaited = null;
        if (cause != null) {
            promise.fail(cause);
            return;
        }
        List<InputRow> whole = batch;
        batch = new ArrayList<>();
        bytes = 0;
        promise.complete(whole);
    }

    /** Gathers rows until there are enough; false when the body has to give more first. */
    private boolean gather() {
        try {
            while (batch.size() < mostRows) {
                if (next < rows.size()) {
                    batch.add(rows.get(next++));
                } else if (finished || (bytes >= BATCH_BYTES && !batch.isEmpty())) {
                    return true;
                } else if (!readSome()) {
                    return false;
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        }
        return true;
    }

    /** Reads on; false when the body has to give more first. */
    private boolean readSome() {
        if (position < arrived.length()) {
            int end = Math.min(arrived.length(), position + SLICE);
            rows = reader.read(arrived.slice(position, end));
            next = 0;
            bytes += end - position;
            position = end;
            return true;
        }
        arrived = Buffer.buffer();
        position = 0;
        if (ended) {
            finished = true;
            rows = reader.finish();
            next = 0;
            return true;
        }
        if (!fetching) {
            fetching = true;
            body.fetch(1);
        }
        return false;
    }

    private void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        advance();
    }

    /** Ends reading; what is left of the body is left to its owner. */
    public void close() {
        closed = true;
        reader.close();
    }
}
