package org.sallyport.datasource.sql.statement;

import java.util.List;
import org.sallyport.datasource.sql.table.Column;

/**
 * A statement to run.
 *
 * @param sql its text; holds no value of a caller
 * @param arguments the values of its parameters, in the order of their marks
 * @param columns what each column of the result holds
 * @param judging whether it works with values that the caller wrote, in a filter or a key
 * @param mostRows how many rows it gives at most; {@link Long#MAX_VALUE} when not limited
 */
public record Query(String sql, List<Argument> arguments, List<Column> columns, boolean judging, long mostRows) {
    public Query {
        arguments = List.copyOf(arguments);
        columns = List.copyOf(columns);
    }

    /** A query of a dialect. */
    public static Query of(Dialect dialect, Sql sql, List<Column> columns, boolean judging, long mostRows) {
        return new Query(sql.text(dialect::mark), sql.arguments(), columns, judging, mostRows);
    }
}
