package org.sallyport.relay;

import io.vertx.core.MultiMap;

/**
 * The head of a response on a link.
 *
 * @param status 200 to 599; interim responses are not used
 * @param headers regular fields; names are matched without regard to case and travel in lower case
 */
public record ResponseHead(int status, MultiMap headers) {
    public ResponseHead {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("a final status is 200 to 599: " + status);
        }
    }
}
