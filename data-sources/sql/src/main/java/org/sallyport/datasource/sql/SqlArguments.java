package org.sallyport.datasource.sql;

import java.util.ArrayList;
import java.util.List;

/** The values bound to one statement. */
final class SqlArguments {
    private final Dialect dialect;
    private final List<Object> values = new ArrayList<>();

    SqlArguments(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Binds a value and answers the SQL that stands for it. */
    String add(Object value, ColumnType type) {
        values.add(value);
        return dialect.parameter(values.size(), type);
    }

    List<Object> values() {
        return values;
    }

    /** The value that was bound last. */
    Object last() {
        return values.get(values.size() - 1);
    }

    /** Binds another value instead of the one that was bound last. */
    void replaceLast(Object value) {
        values.set(values.size() - 1, value);
    }
}
