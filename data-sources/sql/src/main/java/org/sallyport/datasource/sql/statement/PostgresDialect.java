package org.sallyport.datasource.sql.statement;

import org.sallyport.datasource.sql.table.ColumnType;

/** PostgreSQL. */
public final class PostgresDialect extends Dialect {

    @Override
    public String mark(int number) {
        return "$" + number;
    }

    @Override
    public Sql asJson(Sql value) {
        return Sql.of("CAST(to_json({}) AS text)", value);
    }

    @Override
    public Sql position(Sql text, Sql part) {
        return Sql.of("strpos({}, {})", text, part);
    }

    @Override
    protected String typeName(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> "boolean";
            case INT16, INT32, INT64 -> "bigint";
            case DECIMAL -> "numeric";
            case SINGLE, DOUBLE -> "double precision";
            case STRING, JSON, ARRAY, OTHER -> "text";
            case GUID -> "uuid";
            case DATE -> "date";
            case TIME -> "time";
            case TIMESTAMP -> "timestamp";
            case TIMESTAMP_TZ -> "timestamp with time zone";
            case BINARY -> "bytea";
        };
    }
}
