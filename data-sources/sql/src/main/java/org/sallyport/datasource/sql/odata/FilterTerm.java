package org.sallyport.datasource.sql.odata;

import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.ColumnType;

/**
 * A part of a filter in SQL.
 *
 * @param sql its text, in parentheses where it needs them
 * @param type what it gives; null for the literal null, which has none
 * @param literal whether it is a value that the caller wrote
 * @param decided whether it is true or false even where a column is null, as OData's comparisons are
 */
public record FilterTerm(String sql, @Nullable ColumnType type, boolean literal, boolean decided) {

    public static FilterTerm value(String sql, ColumnType type) {
        return new FilterTerm(sql, type, false, false);
    }

    public static FilterTerm decision(String sql) {
        return new FilterTerm(sql, ColumnType.BOOLEAN, false, true);
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
