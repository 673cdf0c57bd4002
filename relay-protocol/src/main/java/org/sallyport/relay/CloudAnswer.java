package org.sallyport.relay;

import io.netty.handler.codec.http.FullHttpResponse;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a cloud, or something on the way to it, answered to an HTTP request.
 *
 * @param status the HTTP status
 * @param headers the header fields
 * @param body the whole body
 */
public record CloudAnswer(int status, MultiMap headers, Buffer body) {
    private static final long LONGEST_WAIT_SECONDS = 3600;

    static CloudAnswer of(FullHttpResponse response) {
        MultiMap headers = HttpHeaders.headers();
        response.headers().forEach(field -> headers.add(field.getKey(), field.getValue()));
        return new CloudAnswer(response.status().code(), headers, VertxPipeline.copy(response.content()));
    }

    /** Whether it says of itself that it is a problem document (RFC 9457). */
    public boolean isProblem() {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(Problem.MEDIA_TYPE);
    }

    /** The wait that it asks for: Retry-After in seconds, at most an hour. */
    public @Nullable Duration retryAfter() {
        String seconds = headers.get(HttpHeaders.RETRY_AFTER);
        if (seconds == null || !seconds.matches("[0-9]{1,9}")) {
            return null;
        }
        return Duration.ofSeconds(Math.min(LONGEST_WAIT_SECONDS, Long.parseLong(seconds)));
    }
}
