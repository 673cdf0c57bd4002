package org.sallyport.datasource.sql;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The connector's OpenAPI document. The resource describes the paths of V1; those of V2 follow from them: a prefix, the
 * data set named by server and database, path parameters encoded twice, and {@code _V2} behind the operationId.
 */
final class SqlOpenApi {
    /** Operations that have no V2. */
    private static final List<String> V1_ALONE = List.of("/testconnection");

    private SqlOpenApi() {}

    static JsonObject document() {
        try (InputStream resource = Objects.requireNonNull(SqlOpenApi.class.getResourceAsStream("openapi.json"))) {
            JsonObject document = new JsonObject(Buffer.buffer(resource.readAllBytes()));
            JsonObject paths = document.getJsonObject("paths");
            for (Map.Entry<String, Object> path : paths.copy()) {
                if (!V1_ALONE.contains(path.getKey())) {
                    paths.put(twinPath(path.getKey()), twin(path.getKey(), (JsonObject) path.getValue()));
                }
            }
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String twinPath(String path) {
        return "/v2" + path.replace("/datasets/default/", "/datasets/{server},{database}/");
    }

    private static JsonObject twin(String path, JsonObject methods) {
        JsonObject twins = new JsonObject();
        for (Map.Entry<String, Object> method : methods) {
            JsonObject operation = (JsonObject) method.getValue();
            JsonArray parameters = new JsonArray();
            if (path.contains("/datasets/default/")) {
                parameters.add(dataSetPart("server", "Server", "The connection's server, host:port"));
                parameters.add(dataSetPart("database", "Database", "The connection's database"));
            }
            for (Object parameter : operation.getJsonArray("parameters")) {
                JsonObject one = (JsonObject) parameter;
                parameters.add("path".equals(one.getString("in")) ? one.put("x-ms-url-encoding", "double") : one);
            }
            operation.put("parameters", parameters).put("operationId", operation.getString("operationId") + "_V2");
            versionReferences(operation);
            twins.put(method.getKey(), operation);
        }
        return twins;
    }

    /** Lets {@code x-ms-dynamic-values} and their like name the twins of the operations that they name. */
    private static void versionReferences(Object node) {
        if (node instanceof JsonArray array) {
            array.forEach(SqlOpenApi::versionReferences);
        } else if (node instanceof JsonObject object) {
            for (Map.Entry<String, Object> entry : object) {
                if (entry.getKey().startsWith("x-ms-dynamic-")) {
                    JsonObject reference = (JsonObject) entry.getValue();
                    reference.put("operationId", reference.getString("operationId") + "_V2");
                    reference.getJsonObject("parameters").put("server", given("server"));
                    reference.getJsonObject("parameters").put("database", given("database"));
                }
                versionReferences(entry.getValue());
            }
        }
    }

    private static JsonObject given(String parameter) {
        return new JsonObject().put("parameter", parameter);
    }

    private static JsonObject dataSetPart(String name, String summary, String description) {
        return new JsonObject()
                .put("name", name)
                .put("in", "path")
                .put("required", true)
                .put("description", description)
                .put("schema", new JsonObject().put("type", "string"))
                .put("x-ms-summary", summary)
                .put("x-ms-url-encoding", "double");
    }
}
