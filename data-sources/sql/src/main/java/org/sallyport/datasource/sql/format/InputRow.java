package org.sallyport.datasource.sql.format;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A row of a request's body. Values stand in the order of the columns that the {@link RowReader} was made for, and are
 * of the classes that {@link CellReader} tells; a property that the row does not name is missing, which is not null.
 */
public final class InputRow {
    private static final Object MISSING = new Object();

    private final long number;
    private final @Nullable Object[] values;

    InputRow(long number, int columns) {
        this.number = number;
        this.values = new Object[columns];
        Arrays.fill(values, MISSING);
    }

    void set(int column, @Nullable Object value) {
        values[column] = value;
    }

    /** Which row of the body it is, from 1; for messages. */
    public long number() {
        return number;
    }

    /** Whether the row names the column's property. */
    public boolean has(int column) {
        return values[column] != MISSING;
    }

    /** The column's value; null where it is null or missing. */
    public @Nullable Object value(int column) {
        return has(column) ? values[column] : null;
    }
}
