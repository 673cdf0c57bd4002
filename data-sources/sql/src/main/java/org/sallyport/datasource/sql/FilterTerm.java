package org.sallyport.datasource.sql;

import org.jspecify.annotations.Nullable;

/**
 * A part of a filter in SQL.
 *
 * @param sql its text, in parentheses where it needs them
 * @param type what it gives; null for the literal null, which has none
 * @param literal whether it is a value that the caller wrote
 * @param decided whether it is true or false even where a column is null, as OData's comparisons are
 */
record FilterTerm(String sql, @Nullable ColumnType type, boolean literal, boolean decided) {

    static FilterTerm value(String sql, ColumnType type) {
        return new FilterTerm(sql, type, false, false);
    }

    static FilterTerm decision(String sql) {
        return new FilterTerm(sql, ColumnType.BOOLEAN, false, true);
    }

    boolean isNull() {
        return type == null;
    }

    boolean isDouble() {
        return type == ColumnType.SINGLE || type == ColumnType.DOUBLE;
    }

    boolean isInteger() {
        return type == ColumnType.INT16 || type == ColumnType.INT32 || type == ColumnType.INT64;
    }
}
