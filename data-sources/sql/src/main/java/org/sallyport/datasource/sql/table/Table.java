package org.sallyport.datasource.sql.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A table or view as the catalogue described it. Immutable. */
public final class Table {
    private final QualifiedName name;
    private final Set<Change> changes;
    private final List<Column> columns;
    private final List<Column> key;
    private final Map<String, Column> byProperty = new LinkedHashMap<>();

    /** What can be done to rows. */
    public enum Change {
        INSERT,
        UPDATE,
        DELETE
    }

    /**
     * A description of what can only be read.
     *
     * @param keyNames names of the primary key's columns, in its order; empty when there is none
     */
    public Table(QualifiedName name, List<Column> columns, List<String> keyNames) {
        this(name, columns, keyNames, Set.of());
    }

    /**
     * A description.
     *
     * @param keyNames names of the primary key's columns, in its order; empty when there is none
     * @param changes what the database lets the user do to its rows
     */
    public Table(QualifiedName name, List<Column> columns, List<String> keyNames, Set<Change> changes) {
        this.name = name;
        this.changes = Set.copyOf(changes);
        this.columns = List.copyOf(columns);
        for (Column column : columns) {
            byProperty.put(column.property(), column);
        }
        List<Column> keyColumns = new ArrayList<>();
        for (String keyName : keyNames) {
            columns.stream().filter(c -> c.name().equals(keyName)).forEach(keyColumns::add);
        }
        // A key of which one column may not be read identifies no row for this user.
        this.key = keyColumns.size() == keyNames.size() ? List.copyOf(keyColumns) : List.of();
    }

    public QualifiedName name() {
        return name;
    }

    /** All columns that may be read, in the table's order. */
    public List<Column> columns() {
        return columns;
    }

    /** The primary key's columns, in its order; empty when there is none. */
    public List<Column> key() {
        return key;
    }

    /** What the database lets the user do to its rows. */
    public Set<Change> changes() {
        return changes;
    }

    /** The column of that name in options. */
    public Optional<Column> column(String property) {
        return Optional.ofNullable(byProperty.get(property));
    }
}
