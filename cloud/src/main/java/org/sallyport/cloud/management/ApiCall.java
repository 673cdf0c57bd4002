package org.sallyport.cloud.management;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.identity.Caller;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.store.Texts;

/**
 * A call to be answered.
 *
 * @param caller who calls; nobody in particular where the route is anonymous
 * @param requestId its correlation id
 * @param context the request with its body
 */
record ApiCall(Caller caller, String requestId, RoutingContext context) {
    static final Caller NOBODY = new Caller("", false);
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;

    /**
     * A parameter of the path.
     *
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#MALFORMED_PATH}
     */
    String path(String name) {
        String value = context.pathParam(name);
        return value == null ? "" : fit(value, "The path's " + name, CloudCode.MALFORMED_PATH);
    }

    /**
     * The body; all texts in it are fit for the store.
     *
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#MALFORMED_BODY} when it is no JSON object, or
     *     holds a text that is unfit
     */
    JsonObject json() {
        try {
            JsonObject body = context.body().asJsonObject();
            if (body == null) {
                throw CloudCode.MALFORMED_BODY.failure("The body is empty; a JSON object is needed");
            }
            Texts.unfit(body).ifPresent(why -> {
                throw CloudCode.MALFORMED_BODY.failure(why);
            });
            return body;
        } catch (DecodeException | ClassCastException e) {
            throw CloudCode.MALFORMED_BODY.failure("The body is no JSON object", e);
        }
    }

    private static String fit(String text, String name, CloudCode otherwise) {
        Texts.unfit(text).ifPresent(why -> {
            throw otherwise.failure(name + " " + why);
        });
        return text;
    }

    /** Whose resources a list shows: the caller's own, or (null) everybody's for an admin. */
    @Nullable String listedOwner() {
        return caller.admin() ? null : caller.subject();
    }

    /**
     * The id after which a page begins.
     *
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#MALFORMED_QUERY}
     */
    String after() {
        String after = context.request().getParam("after");
        return after == null ? "" : fit(after, "after", CloudCode.MALFORMED_QUERY);
    }

    /**
     * How many items a page holds.
     *
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#MALFORMED_QUERY}
     */
    int limit() {
        String limit = context.request().getParam("limit");
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        if (limit.matches("[1-9][0-9]{0,2}") && Integer.parseInt(limit) <= MAX_LIMIT) {
            return Integer.parseInt(limit);
        }
        throw CloudCode.MALFORMED_QUERY.failure("limit must be a whole number from 1 to " + MAX_LIMIT);
    }

    /**
     * The version of a resource that a change was made from, out of {@code If-Match}.
     *
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#PRECONDITION_REQUIRED},
     *     {@link CloudCode#VERSION_CHANGED}
     */
    void requireMatch(long version) {
        String match = context.request().getHeader(HttpHeaders.IF_MATCH);
        if (match == null) {
            throw CloudCode.PRECONDITION_REQUIRED.failure(
                    "Send If-Match with the ETag of the resource that the change was made from");
        }
        if (!match.strip().equals(etag(version)) && !match.strip().equals("*")) {
            throw CloudCode.VERSION_CHANGED.failure("The resource has the ETag " + etag(version)
                    + " now; read it again, and make the change on what it is");
        }
    }

    static String etag(long version) {
        return "\"" + version + "\"";
    }
}
