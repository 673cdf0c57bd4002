package org.sallyport.datasource.sql.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.sql.table.ColumnType;

class RowBatchesTest {
    /** A body whose buffers the test hands over. */
    private static final class Body implements ReadStream<Buffer> {
        private @Nullable Handler<Buffer> handler;
        private @Nullable Handler<Void> endHandler;
        private @Nullable Handler<Throwable> exceptionHandler;
        private long demand;

        void give(String text) {
            assertEquals(1, demand);
            demand = 0;
            if (handler != null) {
                handler.handle(Buffer.buffer(text));
            }
        }

        void end() {
            if (endHandler != null) {
                endHandler.handle(null);
            }
        }

        void fail(Throwable cause) {
            if (exceptionHandler != null) {
                exceptionHandler.handle(cause);
            }
        }

        @Override
        public Body exceptionHandler(@Nullable Handler<Throwable> given) {
            exceptionHandler = given;
            return this;
        }

        @Override
        public Body handler(@Nullable Handler<Buffer> given) {
            handler = given;
            return this;
        }

        @Override
        public Body endHandler(@Nullable Handler<Void> given) {
            endHandler = given;
            return this;
        }

        @Override
        public Body pause() {
            return this;
        }

        @Override
        public Body resume() {
            throw new AssertionError("reads all at once");
        }

        @Override
        public Body fetch(long amount) {
            demand += amount;
            return this;
        }
    }

    private final Body body = new Body();
    private final RowBatches batches = new RowBatches(
            body, RowReader.of("application/x-ndjson", List.of(JsonRowReaderTest.column("id", ColumnType.INT64))), 2);

    @Test
    void readsOnlyWhatIsAskedFor() {
        assertEquals(0, body.demand);
        Future<List<InputRow>> first = batches.next();
        body.give("{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n{\"id\"");
        assertEquals(2, first.result().size());
        assertEquals(0, body.demand);
        Future<List<InputRow>> second = batches.next();
        assertFalse(second.isComplete());
        body.give(":4}\n");
        assertEquals(4L, second.result().get(1).value(0));
        Future<List<InputRow>> third = batches.next();
        body.end();
        assertTrue(third.result().isEmpty());
        assertTrue(batches.next().result().isEmpty());
    }

    @Test
    void failsWithTheBody() {
        Future<List<InputRow>> first = batches.next();
        IllegalStateException broken = new IllegalStateException("broken");
        body.give("{\"id\":1}\n");
        body.fail(broken);
        assertSame(broken, first.cause());
        assertSame(broken, batches.next().cause());
    }

    @Test
    void failsWhereARowDoes() {
        Future<List<InputRow>> first = batches.next();
        body.give("{\"id\":1}\n{\"id\":true}");
        assertTrue(String.valueOf(first.cause().getMessage()).startsWith("Row 2: "));
    }

    @Test
    void givesTheLastRowsWithTheEnd() {
        Future<List<InputRow>> only = batches.next();
        body.give("{\"id\":1}");
        body.end();
        assertEquals(1, only.result().size());
        assertTrue(batches.next().result().isEmpty());
    }
}
