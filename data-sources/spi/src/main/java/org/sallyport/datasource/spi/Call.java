package org.sallyport.datasource.spi;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One call of an operation.
 *
 * @param operation what {@link Connector#operation} told of the request
 * @param request method, path and query
 * @param headers end-to-end fields of the caller
 * @param body the request's body, handed over paused; null when there is none. Piped into an HTTP request of Vert.x's
 *     ({@code pipe()}, {@code send(body)}), its bytes pass without a copy
 * @param baseUrl absolute URL of the connection as the caller reaches it, without a trailing slash, for links in answers
 * @param visible which resources (tables …) the access policy lets the caller see: listings leave out the others
 * @param deadline until when the answer is wanted; the caller cancels then
 * @param cancellation fires when the answer is no longer wanted
 */
public record Call(
        Operation operation,
        OperationRequest request,
        MultiMap headers,
        @Nullable ReadStream<Buffer> body,
        String baseUrl,
        Predicate<String> visible,
        Deadline deadline,
        Cancellation cancellation) {}
