package org.sallyport.datasource.sql.engine;

import org.jspecify.annotations.Nullable;

/**
 * A failure that a server reported, by the fields that its driver tells. Names may be shown to a caller; texts may not,
 * as they may quote values.
 *
 * @param state the SQLSTATE; {@code HY000} where there is none
 * @param vendorCode the database's own number; 0 where it has none
 * @param constraint the constraint that does not hold; null where it isn't told
 * @param column the column that it is about; null where it isn't told
 * @param position the character of the statement, from 1, where the fault is; 0 where it isn't told
 * @param thrown what the driver threw
 */
public record Reported(
        String state,
        int vendorCode,
        @Nullable String constraint,
        @Nullable String column,
        int position,
        Throwable thrown) {

    /** Takes an unknown or malformed state as {@code HY000}. */
    public Reported(
            @Nullable String state,
            int vendorCode,
            @Nullable String constraint,
            @Nullable String column,
            int position,
            Throwable thrown) {
        this.state = state == null || state.length() != 5 ? "HY000" : state;
        this.vendorCode = vendorCode;
        this.constraint = constraint;
        this.column = column;
        this.position = position;
        this.thrown = thrown;
    }
}
