package org.sallyport.datasource.sql.routine;

import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.PropertyName;

/**
 * A parameter of a procedure or function.
 *
 * @param name its name in the catalogue, without a mark such as {@code @}
 * @param mode which way its value goes
 * @param type what it holds
 * @param typeName the database's own name of the type
 * @param optional whether a call may leave it out
 * @param variadic whether it is an array of which a call within SQL may give the elements
 */
public record Parameter(String name, Mode mode, ColumnType type, String typeName, boolean optional, boolean variadic) {

    /** Which way a value goes. */
    public enum Mode {
        IN,
        OUT,
        IN_OUT;

        public boolean in() {
            return this != OUT;
        }

        public boolean out() {
            return this != IN;
        }
    }

    /** The parameter as a column of the one row that a request's body is, or that the outputs are. */
    public Column column() {
        return column(name, type);
    }

    /** A column of which no more is known than its name and what it holds. */
    public static Column column(String name, ColumnType type) {
        return new Column(name, PropertyName.of(name), type, false, true, 0, Origin.WRITER);
    }
}
