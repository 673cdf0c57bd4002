package org.sallyport.cloud.management;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a call that went well.
 *
 * @param status 200 to 299
 * @param body JSON; null for none
 * @param version the resource's version, told as its ETag; null where it has none
 */
record Reply(int status, @Nullable Buffer body, @Nullable Long version) {
    static Reply ok(JsonObject body) {
        return new Reply(200, body.toBuffer(), null);
    }

    static Reply created(JsonObject body) {
        return new Reply(201, body.toBuffer(), null);
    }

    static Reply empty() {
        return new Reply(204, null, null);
    }

    /** A page of a list, in the form that all lists have. */
    static Reply list(List<JsonObject> items, @Nullable String nextLink) {
        JsonObject page = new JsonObject().put("value", new JsonArray(items));
        return ok(nextLink == null ? page : page.put("nextLink", nextLink));
    }

    Reply withVersion(long v) {
        return new Reply(status, body, v);
    }
}
