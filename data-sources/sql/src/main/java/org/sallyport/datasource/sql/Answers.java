package org.sallyport.datasource.sql;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.PullStream;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.sql.engine.RowParts;
import org.sallyport.datasource.sql.engine.SqlFailures;

/** Makes answers of what engines give. */
final class Answers {
    static final String JSON = "application/json; charset=utf-8";

    private final Vertx vertx;

    Answers(Vertx vertx) {
        this.vertx = vertx;
    }

    /** A small JSON document. */
    static Answer json(JsonObject body) {
        return Answer.whole(200, JSON, body.toBuffer());
    }

    /** Waits for the first part; what is whole with it is answered whole, else the answer streams. */
    Future<Answer> of(Call call, String contentType, RowParts parts) {
        Context context = vertx.getOrCreateContext();
        AtomicReference<@Nullable PullStream> stream = new AtomicReference<>();
        Future<Part> first = parts.next();
        call.cancellation()
                .onCancel(reason -> context.runOnContext(v -> {
                    parts.cancel(reason);
                    PullStream begun = stream.get();
                    if (begun != null) {
                        begun.fail(SqlFailures.cancelled(reason));
                    }
                }));
        return first.map(part -> {
            if (part.last()) {
                return Answer.whole(200, contentType, part.bytes());
            }
            PullStream begun = new PullStream(context, new Continued(part, parts));
            stream.set(begun);
            return Answer.streamed(200, contentType, begun);
        });
    }

    /** Runs a query to its end; all bytes of its body, for small ones only. */
    Future<Buffer> gathered(Call call, RowParts parts) {
        Context context = vertx.getOrCreateContext();
        call.cancellation().onCancel(reason -> context.runOnContext(v -> parts.cancel(reason)));
        return gathered(parts, Buffer.buffer());
    }

    private static Future<Buffer> gathered(RowParts parts, Buffer before) {
        return parts.next().compose(part -> {
            Buffer bytes = before.appendBuffer(part.bytes());
            return part.last() ? Future.succeededFuture(bytes) : gathered(parts, bytes);
        });
    }

    /** The first part, which is there already, and then the others. */
    private static final class Continued implements PullStream.Source {
        private @Nullable Part first;
        private final RowParts rest;

        Continued(Part first, RowParts rest) {
            this.first = first;
            this.rest = rest;
        }

        @Override
        public Future<Part> next() {
            Part part = first;
            first = null;
            return part != null ? Future.succeededFuture(part) : rest.next();
        }
    }
}
