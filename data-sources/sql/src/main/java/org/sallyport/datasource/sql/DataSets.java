package org.sallyport.datasource.sql;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.engine.SqlParameters;

/** The one data set that a connection has. */
final class DataSets {
    private DataSets() {}

    static JsonObject list(SqlParameters parameters, String operationId) {
        String v2Name = parameters.server() + "," + parameters.database();
        String name = operationId.endsWith("_V2") ? v2Name : "default";
        return one(name, v2Name);
    }

    /** The one server that the connection reaches. */
    static JsonObject servers(SqlParameters parameters) {
        String server = String.valueOf(parameters.server());
        return one(server, server);
    }

    /** The one database that the connection reaches; none of another server. */
    static JsonObject databases(SqlParameters parameters, @Nullable String server) {
        boolean own = server == null || server.equals(String.valueOf(parameters.server()));
        return own ? one(parameters.database(), parameters.database()) : new JsonObject().put("value", new JsonArray());
    }

    private static JsonObject one(String name, String displayName) {
        JsonObject item = new JsonObject().put("Name", name).put("DisplayName", displayName);
        return new JsonObject().put("value", new JsonArray().add(item));
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
                .put(
                        "parameters",
                        new JsonArray()
                                .add(parameter("server", "/servers"))
                                .add(parameter("database", "/databases?server={server}")));
    }

    private static JsonObject parameter(String name, String listed) {
        return new JsonObject()
                .put("name", name)
                .put("type", "string")
                .put("urlEncoding", "double")
                .put("required", true)
                .put("x-ms-summary", name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1))
                .put(
                        "x-ms-dynamic-values",
                        new JsonObject()
                                .put("path", listed)
                                .put("value-collection", "value")
                                .put("value-path", "Name")
                                .put("value-title", "DisplayName"));
    }
}
