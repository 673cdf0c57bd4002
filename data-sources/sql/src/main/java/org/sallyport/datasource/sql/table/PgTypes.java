package org.sallyport.datasource.sql.table;

/** What PostgreSQL's own types hold, by their names in {@code pg_type}. */
public final class PgTypes {
    private PgTypes() {}

    public static ColumnType of(String typeName) {
        return switch (typeName) {
            case "bool" -> ColumnType.BOOLEAN;
            case "int2" -> ColumnType.INT16;
            case "int4" -> ColumnType.INT32;
            case "int8" -> ColumnType.INT64;
            case "numeric" -> ColumnType.DECIMAL;
            case "float4" -> ColumnType.SINGLE;
            case "float8" -> ColumnType.DOUBLE;
            case "text", "varchar", "bpchar", "name", "citext", "char" -> ColumnType.STRING;
            case "uuid" -> ColumnType.GUID;
            case "date" -> ColumnType.DATE;
            case "time" -> ColumnType.TIME;
            case "timestamp" -> ColumnType.TIMESTAMP;
            case "timestamptz" -> ColumnType.TIMESTAMP_TZ;
            case "bytea" -> ColumnType.BINARY;
            case "json", "jsonb" -> ColumnType.JSON;
            default -> ColumnType.OTHER;
        };
    }
}
