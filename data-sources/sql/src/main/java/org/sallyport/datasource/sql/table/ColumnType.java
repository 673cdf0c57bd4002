package org.sallyport.datasource.sql.table;

import org.apache.olingo.commons.api.edm.EdmPrimitiveTypeKind;

/** What a column holds, as far as filters and JSON are concerned. */
public enum ColumnType {
    BOOLEAN("boolean", "", EdmPrimitiveTypeKind.Boolean),
    INT16("integer", "int16", EdmPrimitiveTypeKind.Int16),
    INT32("integer", "int32", EdmPrimitiveTypeKind.Int32),
    INT64("integer", "int64", EdmPrimitiveTypeKind.Int64),
    /** Exact digits, written as a JSON number. */
    DECIMAL("number", "decimal", EdmPrimitiveTypeKind.Decimal),
    SINGLE("number", "float", EdmPrimitiveTypeKind.Single),
    DOUBLE("number", "double", EdmPrimitiveTypeKind.Double),
    STRING("string", "", EdmPrimitiveTypeKind.String),
    GUID("string", "uuid", EdmPrimitiveTypeKind.Guid),
    DATE("string", "date", EdmPrimitiveTypeKind.Date),
    TIME("string", "time", EdmPrimitiveTypeKind.TimeOfDay),
    /** A date and time of day that say nothing of a time zone. In filters it is compared as UTC. */
    TIMESTAMP("string", "date-no-tz", EdmPrimitiveTypeKind.DateTimeOffset),
    /** A moment, written in UTC. */
    TIMESTAMP_TZ("string", "date-time", EdmPrimitiveTypeKind.DateTimeOffset),
    /** Bytes, written as base64. */
    BINARY("string", "byte", EdmPrimitiveTypeKind.Binary),
    /** JSON, passed on as it is. Can't be filtered or sorted. */
    JSON("object", "", EdmPrimitiveTypeKind.String),
    /** An array, written as a JSON array. Can't be filtered or sorted. */
    ARRAY("array", "", EdmPrimitiveTypeKind.String),
    /** Anything else, written as the database's own text. Can't be filtered or sorted. */
    OTHER("string", "", EdmPrimitiveTypeKind.String);

    private final String jsonType;
    private final String jsonFormat;
    private final EdmPrimitiveTypeKind edm;

    ColumnType(String jsonType, String jsonFormat, EdmPrimitiveTypeKind edm) {
        this.jsonType = jsonType;
        this.jsonFormat = jsonFormat;
        this.edm = edm;
    }

    /** The type in JSON Schema. */
    public String jsonType() {
        return jsonType;
    }

    /** The format in JSON Schema; empty when there is none. */
    public String jsonFormat() {
        return jsonFormat;
    }

    public EdmPrimitiveTypeKind edm() {
        return edm;
    }

    /** Whether its values can be compared, in filters and in orders. */
    public boolean comparable() {
        return this != JSON && this != ARRAY && this != OTHER;
    }

    /** Whether the database makes a text of it before it is read. */
    public boolean readAsText() {
        return this == TIME || !comparable();
    }
}
