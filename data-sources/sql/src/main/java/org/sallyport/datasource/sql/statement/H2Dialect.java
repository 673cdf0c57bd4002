package org.sallyport.datasource.sql.statement;

import org.sallyport.datasource.sql.table.ColumnType;

/** H2. */
public final class H2Dialect extends Dialect {

    @Override
    public Sql asJson(Sql value) {
        return Sql.of("CAST(CAST({} AS JSON) AS VARCHAR)", value);
    }

    @Override
    public Sql position(Sql text, Sql part) {
        return Sql.of("LOCATE({}, {})", part, text);
    }

    /** EXTRACT(SECOND) gives whole ones here. */
    @Override
    public Sql fractionalSeconds(Sql time) {
        return Sql.of("(EXTRACT(NANOSECOND FROM {}) / CAST(1000000000 AS DECFLOAT))", time);
    }

    @Override
    protected String typeName(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> "BOOLEAN";
            case INT16, INT32, INT64 -> "BIGINT";
            case DECIMAL -> "DECFLOAT";
            case SINGLE, DOUBLE -> "DOUBLE PRECISION";
            case STRING, JSON, ARRAY, OTHER -> "VARCHAR";
            case GUID -> "UUID";
            case DATE -> "DATE";
            case TIME -> "TIME(9)";
            case TIMESTAMP -> "TIMESTAMP(9)";
            case TIMESTAMP_TZ -> "TIMESTAMP(9) WITH TIME ZONE";
            case BINARY -> "VARBINARY";
        };
    }
}
