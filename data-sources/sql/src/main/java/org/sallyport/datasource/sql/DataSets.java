package org.sallyport.datasource.sql;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.sallyport.datasource.sql.engine.SqlParameters;

/** The one data set that a connection has. */
final class DataSets {
    private DataSets() {}

    static JsonObject list(SqlParameters parameters, String operationId) {
        String v2Name = parameters.server() + "," + parameters.database();
        String name = operationId.endsWith("_V2") ? v2Name : "default";
        return new JsonObject()
                .put(
                        "value",
                        new JsonArray().add(new JsonObject().put("Name", name).put("DisplayName", v2Name)));
    }

    static JsonObject metadata() {
        return new JsonObject()
                .put(
                        "tabular",
                        new JsonObject()
                                .put("source", "singleton")
                                .put("displayName", "database")
                                .put("urlEncoding", "double")
                                .put("tableDisplayName", "Table")
                                .put("tablePluralName", "Tables"))
                .put("datasetFormat", "{server},{database}")
                .put("parameters", new JsonArray().add(parameter("server")).add(parameter("database")));
    }

    private static JsonObject parameter(String name) {
        return new JsonObject()
                .put("name", name)
                .put("type", "string")
                .put("urlEncoding", "double")
                .put("required", true)
                .put("x-ms-summary", name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1));
    }
}
