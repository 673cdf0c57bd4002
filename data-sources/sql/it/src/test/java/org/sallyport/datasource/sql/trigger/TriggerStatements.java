package org.sallyport.datasource.sql.trigger;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.Table;

/** What triggers ask a database, for tests outside of this package. */
public final class TriggerStatements {
    private TriggerStatements() {}

    /** The queries over a table whose key is a number, by the key and by each other column that can be watched. */
    public static List<Query> of(Table table, Dialect dialect) {
        List<Query> queries = new ArrayList<>();
        for (Column column : table.columns()) {
            String value =
                    switch (column.type()) {
                        case INT32, INT64, DECIMAL -> "5";
                        case TIMESTAMP -> "2024-01-01T10:00:00";
                        case TIMESTAMP_TZ -> "2024-01-01T10:00:00Z";
                        default -> "";
                    };
            if (!value.isEmpty()) {
                Watch watch = Watch.of(table, Watch.Kind.UPDATED, column.property());
                TriggerQuery query = new TriggerQuery(table, watch, "c_string ne 'x'", dialect);
                queries.add(query.last());
                queries.add(query.batch(table.columns(), Mark.START, null, 10));
                Mark mark = Mark.behind(value, List.of(List.of("1"), List.of("2")));
                queries.add(query.batch(table.columns(), mark, value, 10));
            }
        }
        return queries;
    }
}
