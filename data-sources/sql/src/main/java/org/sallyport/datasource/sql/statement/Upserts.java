package org.sallyport.datasource.sql.statement;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.QualifiedName;

/** The forms that databases have for inserting a row or updating the one of its key. */
final class Upserts {
    private Upserts() {}

    /**
     * PostgreSQL's form.
     *
     * @param rows {@code VALUES (…)} or a query
     * @param keyAlone what is done where the rows have no columns but the key
     */
    static Sql onConflict(
            Dialect dialect, QualifiedName table, List<Column> columns, List<Column> key, Sql rows, String keyAlone) {
        List<String> sets = others(columns, key).stream()
                .map(column -> dialect.quote(column.name()))
                .map(name -> name + " = EXCLUDED." + name)
                .toList();
        return Sql.join(
                " ",
                List.of(
                        Sql.of("INSERT INTO {} {}", dialect.quote(table), dialect.list(columns)),
                        rows,
                        Sql.of("ON CONFLICT {}", dialect.list(key)),
                        Sql.text(sets.isEmpty() ? keyAlone : "DO UPDATE SET " + String.join(", ", sets))));
    }

    /**
     * The SQL standard's form. The values stand in it twice, where the columns say what type they have, rather than in a
     * source of rows, where they would have none.
     *
     * @param into what the table is called, in the form of {@code table AS t}
     * @param oneRow a source of one row, whatever it holds
     */
    static Sql merge(Dialect dialect, Sql into, String oneRow, List<Column> columns, List<Column> key, List<Sql> row) {
        List<Sql> same = new ArrayList<>();
        List<Sql> sets = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            boolean ofKey = key.contains(column);
            Sql name = Sql.text((ofKey ? "t." : "") + dialect.quote(column.name()));
            (ofKey ? same : sets).add(Sql.of("{} = {}", name, row.get(i)));
        }
        List<Sql> parts = new ArrayList<>();
        parts.add(Sql.of("MERGE INTO {} USING " + oneRow + " ON ({})", into, Sql.join(" AND ", same)));
        if (!sets.isEmpty()) {
            parts.add(Sql.of("WHEN MATCHED THEN UPDATE SET {}", Sql.join(", ", sets)));
        }
        parts.add(Sql.of("WHEN NOT MATCHED THEN INSERT {} VALUES ({})", dialect.list(columns), Sql.join(", ", row)));
        return Sql.join(" ", parts);
    }

    static List<Column> others(List<Column> columns, List<Column> key) {
        return columns.stream().filter(column -> !key.contains(column)).toList();
    }
}
