package org.sallyport.datasource.sql.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;

/** DB2 for Linux, UNIX and Windows, 11.1 and later. A mark has no type of its own there, so values are cast. */
public final class Db2Dialect extends DecodingDialect {

    @Override
    public Sql bound(@Nullable Object value, ColumnType type) {
        return cast(Sql.bound(new Argument(value, type)), type);
    }

    @Override
    public Sql condition(Sql value) {
        return Sql.of("({} = TRUE)", value);
    }

    @Override
    public Sql truth(Sql condition) {
        return Sql.of("CASE WHEN {} THEN TRUE WHEN NOT {} THEN FALSE END", condition, condition);
    }

    @Override
    public Sql asJson(Sql value) {
        return cast(value, ColumnType.STRING);
    }

    /** A time of day as a text would have stops between, or what the database's territory has. */
    @Override
    public Sql selected(Column column) {
        return column.type() == ColumnType.TIME
                ? Sql.of("CHAR({}, JIS)", Sql.text(quote(column.name())))
                : super.selected(column);
    }

    @Override
    public Sql length(Sql text) {
        return Sql.of("CHARACTER_LENGTH({}, CODEUNITS32)", text);
    }

    @Override
    public Sql position(Sql text, Sql part) {
        return Sql.of("LOCATE({}, {}, CODEUNITS32)", part, text);
    }

    @Override
    public Sql substring(Sql text, Sql from, @Nullable Sql length) {
        return length == null
                ? Sql.of("SUBSTRING({}, {} + 1, CODEUNITS32)", text, from)
                : Sql.of("SUBSTRING({}, {} + 1, {}, CODEUNITS32)", text, from, length);
    }

    @Override
    public Sql round(Sql number) {
        return Sql.of("ROUND({}, 0)", number);
    }

    @Override
    public Sql extract(DatePart part, Sql time) {
        return Sql.of(part + "({})", time);
    }

    @Override
    public Sql fractionalSeconds(Sql time) {
        return Sql.of("(MICROSECOND({}) / 1000000.0)", time);
    }

    /** The word for it tells the isolation, too. */
    @Override
    public Sql locked(Sql selected, QualifiedName table, Sql isRow) {
        return Sql.of("SELECT {} FROM {} WHERE {} WITH RS USE AND KEEP UPDATE LOCKS", selected, quote(table), isRow);
    }

    @Override
    public Sql giving(Sql change, Sql selected, boolean update) {
        return Sql.of("SELECT {} FROM FINAL TABLE ({})", selected, change);
    }

    @Override
    public Sql upsert(QualifiedName table, List<Column> columns, List<Column> key, List<Sql> row) {
        return Upserts.merge(this, Sql.of("{} AS t", quote(table)), "(VALUES (1)) AS one (one)", columns, key, row);
    }

    @Override
    protected String typeName(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> "BOOLEAN";
            case INT16, INT32, INT64 -> "BIGINT";
            case DECIMAL -> "DECFLOAT";
            case SINGLE, DOUBLE -> "DOUBLE";
            case STRING, JSON, ARRAY, OTHER -> "VARCHAR(32672)";
            case GUID -> "VARCHAR(36)";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIMESTAMP, TIMESTAMP_TZ -> "TIMESTAMP(12)";
            case BINARY -> "VARBINARY(32672)";
        };
    }
}
