package org.sallyport.cloud.connectors;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import org.sallyport.datasource.spi.Connector;

/**
 * A connector's OpenAPI document as the cloud serves it: paths begin with the connection's id, the server is the
 * connector's place in this cloud, and a bearer token is needed.
 */
public final class ConnectorDocument {
    private static final String CONNECTION = "/{connectionId}";

    private ConnectorDocument() {}

    /** The document, below the cloud's base URL (without a trailing slash). */
    public static JsonObject of(Connector connector, String baseUrl) {
        JsonObject document = connector.openApi();
        document.put("servers", new JsonArray().add(new JsonObject().put("url", baseUrl + "/apim/" + connector.id())));
        JsonObject paths = new JsonObject();
        for (Map.Entry<String, Object> path : document.getJsonObject("paths", new JsonObject())) {
            paths.put(CONNECTION + path.getKey(), withConnection((JsonObject) path.getValue()));
        }
        document.put("paths", paths);
        JsonObject components = document.getJsonObject("components", new JsonObject());
        components.put(
                "securitySchemes",
                new JsonObject()
                        .put("bearer", new JsonObject().put("type", "http").put("scheme", "bearer")));
        document.put("components", components);
        document.put("security", new JsonArray().add(new JsonObject().put("bearer", new JsonArray())));
        return document;
    }

    /**
     * The path by which a connection of this connector is tested: that of the operation {@code TestConnection},
     * {@code /testconnection} where the document has none.
     */
    public static String testPath(Connector connector) {
        JsonObject paths = connector.openApi().getJsonObject("paths", new JsonObject());
        return paths.stream()
                .filter(path -> isTest((JsonObject) path.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("/testconnection");
    }

    private static boolean isTest(JsonObject item) {
        return Optional.ofNullable(item.getJsonObject("get"))
                .map(operation -> "TestConnection".equals(operation.getString("operationId")))
                .orElse(false);
    }

    private static JsonObject withConnection(JsonObject item) {
        JsonArray parameters = new JsonArray()
                .add(new JsonObject()
                        .put("name", "connectionId")
                        .put("in", "path")
                        .put("required", true)
                        .put("description", "The connection's id")
                        .put("x-ms-visibility", "internal")
                        .put("schema", new JsonObject().put("type", "string")));
        item.getJsonArray("parameters", new JsonArray()).forEach(parameters::add);
        return item.put("parameters", parameters);
    }
}
