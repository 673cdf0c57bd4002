package org.sallyport.datasource.sql.routine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;

/**
 * A procedure or function as the catalogue described it.
 *
 * @param name its name
 * @param function whether it is called within a query
 * @param set whether it gives rows of its own, rather than one row of outputs
 * @param parameters its parameters in their order
 * @param returns what its RETURN gives, and the answer's {@code ReturnCode}; null where it returns nothing or rows
 * @param rows the columns of its one result set, where the catalogue tells; null where it gives none, several, or what
 *     only a call tells
 */
public record Procedure(
        QualifiedName name,
        boolean function,
        boolean set,
        List<Parameter> parameters,
        @Nullable ColumnType returns,
        @Nullable List<Column> rows) {
    public Procedure {
        parameters = List.copyOf(parameters);
        rows = rows == null ? null : List.copyOf(rows);
    }

    /** The parameters that a call may or must give. */
    public List<Parameter> inputs() {
        return parameters.stream().filter(one -> one.mode().in()).toList();
    }

    /** The parameters whose values a call gives back. */
    public List<Parameter> outputs() {
        return parameters.stream().filter(one -> one.mode().out()).toList();
    }
}
