package org.sallyport.datasource.spi;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;

/**
 * The line of a request.
 *
 * @param method the method
 * @param path the operation's path, still percent-encoded, beginning with {@code /}
 * @param query decoded query options, names without regard to case
 */
public record OperationRequest(HttpMethod method, String path, MultiMap query) {}
