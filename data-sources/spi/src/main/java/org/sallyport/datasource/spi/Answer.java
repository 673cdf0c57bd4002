package org.sallyport.datasource.spi;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.ReadStream;

/**
 * What an operation answers.
 *
 * @param status HTTP status, 200 to 599
 * @param headers end-to-end fields; {@code content-length} is added where the body is whole
 * @param body the body
 */
public record Answer(int status, MultiMap headers, Body body) {

    /** An answer's body. */
    public sealed interface Body {}

    /** A body in memory; for small ones only. */
    public record Whole(Buffer bytes) implements Body {}

    /**
     * A body that streams. The stream is handed over paused, belongs to the context that invoked the operation, honours
     * {@code pause} and {@code fetch} within one buffer, calls its end handler only when the body is whole, and its
     * exception handler with a {@link SourceException} otherwise. Buffers are 8 to 64 KiB where there is that much.
     * Where the stream is a response of Vert.x's HTTP client itself, large pieces pass without a copy; nothing else may
     * have asked for them. Vert.x cuts bodies into 8 KiB, too small for that, unless the client's {@code maxChunkSize} is
     * larger: 64 KiB.
     */
    public record Streamed(ReadStream<Buffer> stream) implements Body {}

    /** An answer held in memory. */
    public static Answer whole(int status, String contentType, Buffer bytes) {
        return new Answer(
                status,
                MultiMap.caseInsensitiveMultiMap().add(HttpHeaders.CONTENT_TYPE, contentType),
                new Whole(bytes));
    }

    /** An answer that streams. */
    public static Answer streamed(int status, String contentType, ReadStream<Buffer> stream) {
        return new Answer(
                status,
                MultiMap.caseInsensitiveMultiMap().add(HttpHeaders.CONTENT_TYPE, contentType),
                new Streamed(stream));
    }
}
