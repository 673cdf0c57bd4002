package org.sallyport.datasource.sql.statement;

import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;

/** A database of which nothing is known but that it speaks standard SQL. */
public final class StandardDialect extends Dialect {

    /** Its casts know few types. */
    @Override
    public String typed(String mark, DeclaredType type) {
        return mark;
    }

    @Override
    public Sql bound(@Nullable Object value, ColumnType type) {
        return Sql.bound(new Argument(value, type));
    }

    @Override
    public Sql asJson(Sql value) {
        return cast(value, ColumnType.STRING);
    }

    @Override
    public Sql notTrue(Sql condition) {
        return Sql.of("(CASE WHEN {} THEN 1 ELSE 0 END = 0)", condition);
    }

    @Override
    public Sql same(Sql left, Sql right, ColumnType type) {
        return Sql.of("({} = {} OR ({} IS NULL AND {} IS NULL))", left, right, left, right);
    }

    @Override
    public Sql different(Sql left, Sql right, ColumnType type) {
        return notTrue(same(left, right, type));
    }

    /** The standard has locks for cursors alone: it is the transaction's isolation that keeps the row. */
    @Override
    public Sql locked(Sql selected, QualifiedName table, Sql isRow) {
        return Sql.of("SELECT {} FROM {} WHERE {}", selected, quote(table), isRow);
    }

    @Override
    public boolean guards() {
        return false;
    }

    @Override
    protected String typeName(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> "BOOLEAN";
            case INT16, INT32, INT64 -> "BIGINT";
            case DECIMAL -> "DECIMAL(38,15)";
            case SINGLE, DOUBLE -> "DOUBLE PRECISION";
            case STRING, JSON, ARRAY, OTHER -> "VARCHAR(4000)";
            case GUID -> "VARCHAR(36)";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIMESTAMP -> "TIMESTAMP";
            case TIMESTAMP_TZ -> "TIMESTAMP WITH TIME ZONE";
            case BINARY -> "VARBINARY(4000)";
        };
    }
}
