package org.sallyport.agent.proxy;

import io.vertx.core.json.JsonObject;
import org.sallyport.relay.proxy.HttpProxy;

/**
 * A proxy, and where it was named.
 *
 * @param proxy with its credentials; its text is without
 * @param source {@code agent.yaml}, {@code --proxy}, or the environment variable's name
 */
public record ChosenProxy(HttpProxy proxy, String source) {
    /** For people: address and source. */
    @Override
    public String toString() {
        return proxy + " (from " + source + ")";
    }

    /** For the status page: address and source. */
    public JsonObject toJson() {
        return new JsonObject().put("url", proxy.toString()).put("from", source);
    }
}
