package org.sallyport.datasource.sql.routine;

import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.DeclaredType;

/**
 * The value of a declared parameter.
 *
 * @param value of the class that {@link org.sallyport.datasource.sql.format.CellReader} gives
 * @param type its declared type
 */
public record TypedValue(@Nullable Object value, DeclaredType type) {
    Argument argument() {
        return new Argument(value, type.type());
    }
}
