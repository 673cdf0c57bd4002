package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Locale;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/** The body of a request that must be known whole before work begins: parameters and statements, not rows. */
final class SmallBody {
    /** A statement with its values; whoever has more writes rows. */
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    private SmallBody() {}

    /**
     * Reads a JSON body; empty where there is none.
     *
     * @return fails with {@code UNSUPPORTED_MEDIA_TYPE}, with {@code MALFORMED_REQUEST} for one too long, or as the body
     *     does
     */
    static Future<Buffer> json(Call call) {
        ReadStream<Buffer> body = call.body();
        if (body == null) {
            return Future.succeededFuture(Buffer.buffer());
        }
        String type = call.headers().get("content-type");
        if (type != null && !type.toLowerCase(Locale.ROOT).matches("\\s*application/json\\s*(;.*)?")) {
            return Future.failedFuture(new SourceException(
                    SourceCode.UNSUPPORTED_MEDIA_TYPE, "The body must be JSON, with content-type: application/json"));
        }
        return whole(body);
    }

    private static Future<Buffer> whole(ReadStream<Buffer> body) {
        Promise<Buffer> read = Promise.promise();
        Buffer bytes = Buffer.buffer();
        body.exceptionHandler(read::tryFail);
        body.endHandler(end -> read.tryComplete(bytes));
        body.handler(part -> {
            if (bytes.length() + part.length() > MOST_BYTES) {
                body.pause();
                read.tryFail(new SourceException(
                        SourceCode.MALFORMED_REQUEST, "The body is longer than " + MOST_BYTES + " bytes"));
            } else {
                bytes.appendBuffer(part);
            }
        });
        body.resume();
        return read.future();
    }
}
