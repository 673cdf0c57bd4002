package org.sallyport.datasource.sql.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;

/**
 * Oracle 12.2 and later. An empty text is a null there. It has no time of day by itself: {@code time} gives a text, which
 * is compared as one.
 */
public final class OracleDialect extends DecodingDialect {

    private static final Lexis LEXIS = Lexis.of(Lexis.Trait.Q_QUOTES);

    @Override
    public Lexis lexis() {
        return LEXIS;
    }

    /** Oracle's JSON is a text to its driver once serialised; of other types it makes JSON itself. */
    @Override
    public Sql asJson(Sql value) {
        return Sql.of("JSON_SERIALIZE({} RETURNING CLOB)", value);
    }

    @Override
    public Sql length(Sql text) {
        return Sql.of("LENGTH({})", text);
    }

    @Override
    public Sql position(Sql text, Sql part) {
        return Sql.of("INSTR({}, {})", text, part);
    }

    @Override
    public Sql substring(Sql text, Sql from, @Nullable Sql length) {
        return length == null
                ? Sql.of("SUBSTR({}, {} + 1)", text, from)
                : Sql.of("SUBSTR({}, {} + 1, {})", text, from, length);
    }

    @Override
    public Sql divide(Sql left, Sql right, ColumnType type) {
        return type == ColumnType.INT64 ? Sql.of("TRUNC({} / {})", left, right) : super.divide(left, right, type);
    }

    @Override
    public Sql ceiling(Sql number) {
        return Sql.of("CEIL({})", number);
    }

    @Override
    public Sql extract(DatePart part, Sql time) {
        return Sql.of("FLOOR(EXTRACT(" + part + " FROM CAST({} AS TIMESTAMP)))", time);
    }

    @Override
    public Sql fractionalSeconds(Sql time) {
        return Sql.of("MOD(EXTRACT(SECOND FROM CAST({} AS TIMESTAMP)), 1)", time);
    }

    @Override
    public Sql date(Sql moment) {
        return Sql.of("TRUNC({})", moment);
    }

    @Override
    public Sql time(Sql moment) {
        return Sql.of("TO_CHAR(CAST({} AS TIMESTAMP(9)), 'HH24:MI:SS.FF9')", moment);
    }

    @Override
    public Sql now() {
        return Sql.text("SYSTIMESTAMP");
    }

    @Override
    public Sql upsert(QualifiedName table, List<Column> columns, List<Column> key, List<Sql> row) {
        return Upserts.merge(this, Sql.of("{} t", quote(table)), "DUAL", columns, key, row);
    }

    @Override
    protected String typeName(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> "NUMBER(1)";
            case INT16, INT32, INT64 -> "NUMBER(19)";
            case DECIMAL -> "NUMBER";
            case SINGLE, DOUBLE -> "BINARY_DOUBLE";
            case STRING, JSON, ARRAY, OTHER -> "VARCHAR2(4000)";
            case GUID, TIME -> "VARCHAR2(36)";
            case DATE -> "DATE";
            case TIMESTAMP -> "TIMESTAMP(9)";
            case TIMESTAMP_TZ -> "TIMESTAMP(9) WITH TIME ZONE";
            case BINARY -> "RAW(2000)";
        };
    }
}
