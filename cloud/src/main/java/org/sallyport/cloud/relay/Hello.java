package org.sallyport.cloud.relay;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * What an agent answers to {@code hello} (SPEC.md, section 6).
 *
 * @param version its software version
 * @param publicKeyId hex SHA-256 of the gateway key it holds; empty when it doesn't say
 * @param capabilities what it can do, or asks for
 * @param connectors ids of the connectors that it serves
 */
public record Hello(String version, String publicKeyId, List<String> capabilities, List<String> connectors) {
    /** The capability of an agent that verifies users itself: it asks for callers' own tokens. */
    private static final String CALLER_TOKEN = "caller-token";

    public Hello {
        capabilities = List.copyOf(capabilities);
        connectors = List.copyOf(connectors);
    }

    /** Whether it asks for callers' own tokens. */
    boolean asksForTokens() {
        return capabilities.contains(CALLER_TOKEN);
    }

    /** Reads the answer; empty when it is none as the protocol describes. */
    static Optional<Hello> read(Buffer body) {
        try {
            JsonObject json = new JsonObject(body);
            if (json.getValue("protocol") instanceof Number protocol && protocol.intValue() == 1) {
                return Optional.of(new Hello(
                        json.getString("version", ""),
                        json.getString("publicKeyId", ""),
                        texts(json, "capabilities"),
                        texts(json, "connectors")));
            }
            return Optional.empty();
        } catch (DecodeException | ClassCastException e) {
            return Optional.empty();
        }
    }

    private static List<String> texts(JsonObject json, String name) {
        return json.getJsonArray(name, new JsonArray()).stream()
                .map(String::valueOf)
                .toList();
    }
}
