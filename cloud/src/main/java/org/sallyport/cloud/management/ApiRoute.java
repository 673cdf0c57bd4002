package org.sallyport.cloud.management;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;

/**
 * One call of the management API.
 *
 * @param method the method
 * @param path below {@code /api/v1}, with parameters in braces, as the OpenAPI document writes it
 * @param body the media type of the body that the call takes; empty for none
 * @param anonymous whether it is open to who has no bearer token
 * @param operation what it does
 */
record ApiRoute(HttpMethod method, String path, String body, boolean anonymous, Operation operation) {
    static final String JSON = "application/json";
    static final String FORM = "application/x-www-form-urlencoded";

    /** What a call does; it may throw in place of failing the future. */
    @FunctionalInterface
    interface Operation {
        Future<Reply> run(ApiCall call);
    }

    /** A call of a known caller that takes no body. */
    static ApiRoute of(HttpMethod method, String path, Operation operation) {
        return new ApiRoute(method, path, "", false, operation);
    }

    /** A call of a known caller that takes a JSON object. */
    static ApiRoute withBody(HttpMethod method, String path, Operation operation) {
        return new ApiRoute(method, path, JSON, false, operation);
    }
}
