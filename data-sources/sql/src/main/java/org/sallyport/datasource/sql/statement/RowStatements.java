package org.sallyport.datasource.sql.statement;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.Table;

/** Statements that change rows of one table: identifiers from the catalogue, quoted; values bound. */
public final class RowStatements {
    private final Table table;
    private final Dialect dialect;

    public RowStatements(Table table, Dialect dialect) {
        this.table = table;
        this.dialect = dialect;
    }

    /** Inserts a row; columns that are not named get their defaults. */
    public Sql insert(Map<Column, @Nullable Object> values) {
        if (values.isEmpty()) {
            return dialect.defaults(table);
        }
        List<Sql> given = new ArrayList<>();
        values.forEach((column, value) -> given.add(dialect.given(value, column)));
        return Sql.of(
                "INSERT INTO {} {} VALUES ({})",
                dialect.quote(table.name()),
                dialect.list(List.copyOf(values.keySet())),
                Sql.join(", ", given));
    }

    /** Inserts a row, or updates the one that has its key, which is among the values. */
    public Sql upsert(Map<Column, @Nullable Object> values) {
        List<Sql> given = new ArrayList<>();
        values.forEach((column, value) -> given.add(dialect.given(value, column)));
        return dialect.upsert(table.name(), List.copyOf(values.keySet()), table.key(), given);
    }

    /** Updates some columns, at least one, of the row of a key. */
    public Sql update(Map<Column, @Nullable Object> values, List<?> key) {
        List<Sql> sets = new ArrayList<>();
        values.forEach((column, value) ->
                sets.add(Sql.of("{} = {}", Sql.text(dialect.quote(column.name())), dialect.given(value, column))));
        return Sql.of("UPDATE {} SET {} WHERE {}", dialect.quote(table.name()), Sql.join(", ", sets), isRow(key));
    }

    /** Deletes the row of a key. */
    public Sql delete(List<?> key) {
        return Sql.of("DELETE FROM {} WHERE {}", dialect.quote(table.name()), isRow(key));
    }

    /** Reads the row of a key. */
    public Sql row(List<?> key) {
        return Sql.of("SELECT {} FROM {} WHERE {}", selected(), dialect.quote(table.name()), isRow(key));
    }

    /** Reads the row of a key, and keeps others from changing it until the transaction ends. */
    public Sql locked(List<?> key) {
        return dialect.locked(selected(), table.name(), isRow(key));
    }

    /** All columns as they are read. */
    public Sql selected() {
        return Sql.join(", ", table.columns().stream().map(dialect::selected).toList());
    }

    /** Reads the row that the session inserted last; null where the database can't find it. */
    public @Nullable Sql inserted() {
        Sql last = dialect.inserted();
        return last == null
                ? null
                : Sql.of("SELECT {} FROM {} WHERE {}", selected(), dialect.quote(table.name()), last);
    }

    private Sql isRow(List<?> key) {
        List<Sql> terms = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            Column column = table.key().get(i);
            terms.add(dialect.equal(dialect.value(column), dialect.bound(key.get(i), column.type()), column.type()));
        }
        return Sql.join(" AND ", terms);
    }
}
