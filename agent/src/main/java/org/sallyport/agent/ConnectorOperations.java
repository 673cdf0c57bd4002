package org.sallyport.agent;

import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.datasource.spi.Effect;

/** The operations that connectors document. */
final class ConnectorOperations {
    private static final Set<String> READING = Set.of("get", "head");

    private final Map<String, String> methods = new TreeMap<>();

    ConnectorOperations(Collection<Connector> connectors) {
        connectors.forEach(connector -> collect(connector.openApi()));
    }

    private void collect(JsonObject openApi) {
        for (Map.Entry<String, Object> path : openApi.getJsonObject("paths", new JsonObject())) {
            for (Map.Entry<String, Object> method : (JsonObject) path.getValue()) {
                if (method.getValue() instanceof JsonObject operation && operation.containsKey("operationId")) {
                    methods.put(operation.getString("operationId"), method.getKey());
                }
            }
        }
    }

    /** All operation ids. */
    Set<String> ids() {
        return Set.copyOf(methods.keySet());
    }

    /** What an operation may do, as its method promises; empty when no connector has it. */
    Optional<Effect> effect(String id) {
        return Optional.ofNullable(methods.get(id))
                .map(method -> READING.contains(method) ? Effect.READ : Effect.WRITE);
    }
}
