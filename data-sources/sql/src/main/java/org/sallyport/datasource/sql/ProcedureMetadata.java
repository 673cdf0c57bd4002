package org.sallyport.datasource.sql;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.routine.Parameter;
import org.sallyport.datasource.sql.routine.Parameter.Mode;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;

/**
 * What a procedure takes and gives, as JSON Schema. Procedures of one name are described together: as all the parameters
 * that any of them takes.
 */
final class ProcedureMetadata {
    private ProcedureMetadata() {}

    static JsonObject of(List<Procedure> procedures) {
        Procedure first = procedures.get(0);
        return new JsonObject()
                .put("name", first.name().bracketed())
                .put("title", first.name().name())
                .put(
                        "schema",
                        new JsonObject()
                                .put("inputparameters", inputs(procedures))
                                .put("procedureresultschema", results(procedures)));
    }

    private static JsonObject inputs(List<Procedure> procedures) {
        JsonObject properties = new JsonObject();
        JsonArray required = new JsonArray();
        for (Procedure procedure : procedures) {
            for (Parameter parameter : procedure.inputs()) {
                String name = parameter.column().property();
                properties.put(name, property(parameter.column()));
                if (procedures.size() == 1 && !parameter.optional() && parameter.mode() == Mode.IN) {
                    required.add(name);
                }
            }
        }
        return new JsonObject().put("type", "object").put("required", required).put("properties", properties);
    }

    private static JsonObject results(List<Procedure> procedures) {
        JsonObject outputs = new JsonObject();
        JsonObject tables = new JsonObject();
        ColumnType returns = ColumnType.INT32;
        for (Procedure procedure : procedures) {
            procedure.outputs().forEach(one -> outputs.put(one.column().property(), property(one.column())));
            if (procedure.rows() != null) {
                tables.put("Table1", rows(procedure.rows()));
            }
            returns = procedure.returns() == null ? returns : procedure.returns();
        }
        JsonObject properties = new JsonObject()
                .put("returncode", type(returns).put("title", "ReturnCode"))
                .put("outputparameters", object(outputs).put("title", "OutputParameters"))
                .put("resultsets", object(tables).put("title", "ResultSets"));
        return object(properties);
    }

    /** The schema of an object with a property for each of the columns. */
    static JsonObject object(List<Column> columns) {
        JsonObject properties = new JsonObject();
        columns.forEach(column -> properties.put(column.property(), property(column)));
        return object(properties);
    }

    /** The schema of rows; of any rows where the columns are not known. */
    static JsonObject rows(@Nullable List<Column> columns) {
        JsonObject items =
                columns == null || columns.isEmpty() ? new JsonObject().put("type", "object") : object(columns);
        return new JsonObject().put("type", "array").put("items", items);
    }

    private static JsonObject object(JsonObject properties) {
        return new JsonObject().put("type", "object").put("properties", properties);
    }

    private static JsonObject property(Column column) {
        return type(column.type()).put("title", column.name());
    }

    private static JsonObject type(ColumnType type) {
        JsonObject schema = new JsonObject();
        if (type != ColumnType.JSON) {
            schema.put("type", type.jsonType());
        }
        if (!type.jsonFormat().isEmpty()) {
            schema.put("format", type.jsonFormat());
        }
        return type == ColumnType.ARRAY ? schema.put("items", new JsonObject()) : schema;
    }
}
