package org.sallyport.datasource.sql.statement;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.datasource.sql.table.ColumnType;

/** The values bound to one statement. */
public final class SqlArguments {
    private final Dialect dialect;
    private final List<Object> values = new ArrayList<>();

    public SqlArguments(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Binds a value and answers the SQL that stands for it. */
    public String add(Object value, ColumnType type) {
        values.add(value);
        return dialect.parameter(values.size(), type);
    }

    public List<Object> values() {
        return values;
    }

    /** The value that was bound last. */
    public Object last() {
        return values.get(values.size() - 1);
    }

    /** Binds another value instead of the one that was bound last. */
    public void replaceLast(Object value) {
        values.set(values.size() - 1, value);
    }
}
