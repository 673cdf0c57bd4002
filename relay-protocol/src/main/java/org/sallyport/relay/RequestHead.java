package org.sallyport.relay;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;

/**
 * The head of a request on a link.
 *
 * @param method the method
 * @param path path and query as they stand in {@code :path}, percent-encoded, beginning with {@code /}
 * @param headers regular fields; names are matched without regard to case and travel in lower case
 */
public record RequestHead(HttpMethod method, String path, MultiMap headers) {
    public RequestHead {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with '/': " + path);
        }
    }
}
