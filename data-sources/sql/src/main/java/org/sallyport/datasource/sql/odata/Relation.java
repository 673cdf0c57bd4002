package org.sallyport.datasource.sql.odata;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Sql;
import org.sallyport.datasource.sql.table.Table;

/**
 * Rows to read: those of a table, or what transformations made of them.
 *
 * @param table the columns that the rows have
 * @param from what stands behind FROM
 * @param conditions what all rows must meet
 */
record Relation(Table table, Sql from, List<Sql> conditions) {
    Relation {
        conditions = List.copyOf(conditions);
    }

    /** All rows of a table. */
    static Relation of(Table table, Dialect dialect) {
        return new Relation(table, dialect.quote(table.name()), List.of());
    }

    /** Those rows that meet one condition more. */
    Relation where(Sql condition) {
        List<Sql> more = new ArrayList<>(conditions);
        more.add(condition);
        return new Relation(table, from, more);
    }

    /** A SELECT of the rows, without order. */
    Sql select(Sql list) {
        Sql select = Sql.of("SELECT {} FROM {}", list, from);
        return conditions.isEmpty() ? select : Sql.of("{} WHERE {}", select, Sql.join(" AND ", conditions));
    }
}
