package org.sallyport.benchmark;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.sallyport.demo.CloudApi;

/** What a cloud says of the links that it holds. */
final class Presence {
    private Presence() {}

    /** Links of all members of a gateway. */
    static int links(CloudApi api, String gateway) throws IOException, InterruptedException {
        return members(api, gateway).stream()
                .mapToInt(member -> ((JsonObject) member).getInteger("links"))
                .sum();
    }

    /** The members of a gateway, each with its {@code links}. */
    static JsonArray members(CloudApi api, String gateway) throws IOException, InterruptedException {
        return new JsonObject(api.get("/api/v1/gateways/" + gateway)).getJsonArray("members");
    }
}
