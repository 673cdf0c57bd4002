package org.sallyport.datasource.sql.odata;

import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Sql;
import org.sallyport.datasource.sql.table.ColumnType;

/**
 * A part of a filter in SQL.
 *
 * @param sql its text with its values, in parentheses where it needs them
 * @param type what it gives; null for the literal null, which has none
 * @param literal whether it is a value that the caller wrote
 * @param condition whether it is a condition; else a value
 * @param decided whether it is a condition of which unknown means no, as OData's comparisons with null do
 */
public record FilterTerm(Sql sql, @Nullable ColumnType type, boolean literal, boolean condition, boolean decided) {

    /** A value. */
    public static FilterTerm value(Sql sql, ColumnType type) {
        return new FilterTerm(sql, type, false, false, false);
    }

    /** A value that the caller wrote. */
    public static FilterTerm literal(Sql sql, ColumnType type) {
        return new FilterTerm(sql, type, true, false, false);
    }

    /** The literal null. */
    public static FilterTerm nothing() {
        return new FilterTerm(Sql.text("NULL"), null, true, false, false);
    }

    /** A condition that is unknown where its operands are null. */
    public static FilterTerm condition(Sql sql) {
        return new FilterTerm(sql, ColumnType.BOOLEAN, false, true, false);
    }

    /** A condition that does not hold where its operands are null. */
    public static FilterTerm decision(Sql sql) {
        return new FilterTerm(sql, ColumnType.BOOLEAN, false, true, true);
    }

    /** It as a condition. */
    public Sql asCondition(Dialect dialect) {
        return condition ? sql : dialect.condition(sql);
    }

    /** It as a value; a decision is true or false, never null. */
    public Sql asValue(Dialect dialect) {
        if (!condition) {
            return sql;
        }
        return dialect.truth(decided && !literal ? dialect.notTrue(dialect.notTrue(sql)) : sql);
    }

    public boolean isNull() {
        return type == null;
    }

    public boolean isDouble() {
        return type == ColumnType.SINGLE || type == ColumnType.DOUBLE;
    }

    public boolean isInteger() {
        return type == ColumnType.INT16 || type == ColumnType.INT32 || type == ColumnType.INT64;
    }
}
