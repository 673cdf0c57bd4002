package org.sallyport.datasource.sql;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sallyport.datasource.sql.odata.FilterFunction;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Table;

/** A table's description as clients of tabular connectors read it: a JSON Schema with capabilities. */
final class TableMetadata {
    private TableMetadata() {}

    /**
     * A table's description.
     *
     * @param patching whether it is for a body that changes a row, of which nothing is required
     */
    static JsonObject of(Table table, Dialect dialect, boolean patching) {
        JsonObject items = items(table, dialect);
        if (patching) {
            items.put("required", new JsonArray());
        }
        return new JsonObject()
                .put("name", table.name().bracketed())
                .put("title", table.name().name())
                .put("x-ms-permission", permission(writable(table)))
                .put("x-ms-capabilities", capabilities(table, dialect))
                .put("schema", new JsonObject().put("type", "array").put("items", items));
    }

    /** Clients take a table whose rows have no key as one that can't be written. */
    private static boolean writable(Table table) {
        return !table.key().isEmpty() && !table.changes().isEmpty();
    }

    private static String permission(boolean writable) {
        return writable ? "read-write" : "read-only";
    }

    private static JsonObject capabilities(Table table, Dialect dialect) {
        List<String> incomparable = table.columns().stream()
                .filter(column -> !column.type().comparable())
                .map(Column::property)
                .toList();
        JsonArray unfit = new JsonArray(incomparable);
        return new JsonObject()
                .put("sortRestrictions", new JsonObject().put("sortable", true).put("unsortableProperties", unfit))
                .put(
                        "filterRestrictions",
                        new JsonObject().put("filterable", true).put("nonFilterableProperties", unfit.copy()))
                .put("selectRestrictions", new JsonObject().put("selectable", true))
                .put("countRestrictions", new JsonObject().put("countable", true))
                .put("isOnlyServerPagable", false)
                .put("isPageable", true)
                .put("serverPagingOptions", new JsonArray().add("top").add("skiptoken"))
                .put("filterFunctionSupport", new JsonArray(FilterFunction.words(dialect)))
                .put("odataVersion", 4);
    }

    private static JsonObject items(Table table, Dialect dialect) {
        JsonObject properties = new JsonObject();
        JsonArray required = new JsonArray();
        for (Column column : table.columns()) {
            properties.put(column.property(), property(table, column, dialect));
            if (!column.nullable() && !column.origin().filled()) {
                required.add(column.property());
            }
        }
        return new JsonObject().put("type", "object").put("required", required).put("properties", properties);
    }

    private static JsonObject property(Table table, Column column, Dialect dialect) {
        ColumnType type = column.type();
        JsonObject property = new JsonObject().put("title", column.name());
        if (type != ColumnType.JSON) {
            // a JSON column may hold a value of any type
            property.put("type", type.jsonType());
        }
        if (!type.jsonFormat().isEmpty()) {
            property.put("format", type.jsonFormat());
        }
        if (column.maxLength() > 0) {
            property.put("maxLength", column.maxLength());
        }
        if (type == ColumnType.ARRAY) {
            property.put("items", new JsonObject());
        }
        int keyOrder = table.key().indexOf(column) + 1;
        property.put("x-ms-keyType", keyOrder > 0 ? "primary" : "none");
        if (keyOrder > 0) {
            property.put("x-ms-keyOrder", keyOrder);
        }
        if (!column.values().isEmpty()) {
            property.put("enum", new JsonArray(column.values()));
        }
        if (column.defaultValue() != null) {
            property.put("default", column.defaultValue());
        }
        property.put(
                        "x-ms-permission",
                        permission(writable(table) && column.origin().writable()))
                .put("x-ms-sort", type.comparable() ? "asc,desc" : "none");
        if (type.comparable()) {
            property.put(
                    "x-ms-capabilities",
                    new JsonObject().put("filterFunctions", new JsonArray(FilterFunction.words(dialect, type))));
        }
        return property;
    }
}
