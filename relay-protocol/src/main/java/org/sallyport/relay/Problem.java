package org.sallyport.relay;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457, media type {@value #MEDIA_TYPE}).
 *
 * @param code stable kebab-case name of the failure
 * @param status HTTP status
 * @param title short sentence, the same for every occurrence of the code
 * @param detail what happened this time and what to do about it; never holds a secret
 * @param retryable whether the same request may succeed later as it is
 * @param where where the fault lies
 * @param requestId the request's correlation id, if one is known
 */
public record Problem(
        String code,
        int status,
        String title,
        String detail,
        boolean retryable,
        Where where,
        @Nullable String requestId) {

    /** The media type of {@link #toJson()}. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** A problem of the given kind with this occurrence's detail. */
    public static Problem of(ProblemCode code, String detail) {
        return new Problem(code.code(), code.status(), code.title(), detail, code.retryable(), code.where(), null);
    }

    /** The same problem, naming the request it belongs to. */
    public Problem withRequestId(String id) {
        return new Problem(code, status, title, detail, retryable, where, id);
    }

    /** The document's members; {@code type} is {@code urn:sallyport:problem:} followed by the code. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("type", "urn:sallyport:problem:" + code)
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("code", code)
                .put("retryable", retryable)
                .put("where", where.word());
        if (requestId != null) {
            json.put("requestId", requestId);
        }
        return json;
    }
}
