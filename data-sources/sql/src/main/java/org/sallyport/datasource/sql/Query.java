package org.sallyport.datasource.sql;

import java.util.List;

/**
 * A statement to run.
 *
 * @param sql its text; holds no value of a caller
 * @param arguments the values of its parameters, in their order
 * @param columns what each column of the result holds
 * @param judging whether it works with values that the caller wrote, in a filter or a key
 * @param mostRows how many rows it gives at most; {@link Long#MAX_VALUE} when not limited
 */
record Query(String sql, List<Object> arguments, List<Column> columns, boolean judging, long mostRows) {
    Query {
        arguments = List.copyOf(arguments);
        columns = List.copyOf(columns);
    }
}
