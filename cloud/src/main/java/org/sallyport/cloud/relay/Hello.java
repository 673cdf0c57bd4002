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
 * @param connectors ids of the connectors that it serves
 */
public record Hello(String version, String publicKeyId, List<String> connectors) {
    public Hello {
        connectors = List.copyOf(connectors);
    }

    /** Reads the answer; empty when it is none as the protocol describes. */
    static Optional<Hello> read(Buffer body) {
        try {
            JsonObject json = new JsonObject(body);
            if (json.getValue("protocol") instanceof Number protocol && protocol.intValue() == 1) {
                JsonArray connectors = json.getJsonArray("connectors", new JsonArray());
                return Optional.of(new Hello(
                        json.getString("version", ""),
                        json.getString("publicKeyId", ""),
                        connectors.stream().map(String::valueOf).toList()));
            }
            return Optional.empty();
        } catch (DecodeException | ClassCastException e) {
            return Optional.empty();
        }
    }
}
