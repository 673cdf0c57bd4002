package org.sallyport.datasource.sql.odata;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.statement.Sql;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.Table;

/** Puts SELECT statements together: identifiers from the catalogue, quoted; values bound. */
public final class ItemsQuery {
    private final Table table;
    private final Dialect dialect;

    public ItemsQuery(Table table, Dialect dialect) {
        this.table = table;
        this.dialect = dialect;
    }

    /**
     * Rows of the table.
     *
     * @param offset rows to leave out
     * @param limit rows to give at most; {@link Long#MAX_VALUE} for all
     * @param ordered whether the order must be the same each time even where the options don't settle it
     */
    public Query items(QueryOptions options, long offset, long limit, boolean ordered) {
        List<Column> columns = selected(options.select());
        Sql select = select(columns);
        boolean filtered = !options.filter().isEmpty();
        if (filtered) {
            Sql condition = new FilterTranslator(table, dialect).condition(options.filter());
            select = Sql.of("{} WHERE {}", select, condition);
        }
        Sql paged = dialect.paged(select, order(options.orderBy(), ordered), offset, limit);
        return Query.of(dialect, paged, columns, filtered, limit);
    }

    /** The row of a key. */
    public Query item(List<String> key) {
        List<Column> keyColumns = table.key();
        if (keyColumns.isEmpty()) {
            throw new SourceException(
                    SourceCode.TABLE_WITHOUT_KEY,
                    "The table '" + table.name() + "' has no primary key; use GetItems with $filter");
        }
        List<Object> values = ItemKey.values(table, key);
        List<Sql> parts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Column column = keyColumns.get(i);
            Sql value = dialect.bound(values.get(i), column.type());
            parts.add(dialect.equal(dialect.value(column), value, column.type()));
        }
        Sql sql = Sql.of("{} WHERE {}", select(table.columns()), Sql.join(" AND ", parts));
        return Query.of(dialect, sql, table.columns(), true, 1);
    }

    private Sql select(List<Column> columns) {
        Sql list = Sql.join(", ", columns.stream().map(dialect::selected).toList());
        return Sql.of("SELECT {} FROM {}", list, dialect.quote(table.name()));
    }

    private List<Column> selected(List<String> properties) {
        if (properties.isEmpty()) {
            return table.columns();
        }
        return properties.stream().map(name -> column("$select", name)).toList();
    }

    private List<Sql> order(List<QueryOptions.Order> wanted, boolean ordered) {
        List<Sql> terms = new ArrayList<>();
        Set<Column> used = new HashSet<>();
        for (QueryOptions.Order order : wanted) {
            Column column = column("$orderby", order.property());
            if (!column.type().comparable()) {
                throw QueryOptions.malformed(
                        "The option $orderby names '" + order.property() + "', whose type has no order");
            }
            if (used.add(column)) {
                terms.add(orderTerm(column, order.descending()));
            }
        }
        if (ordered || !wanted.isEmpty()) {
            // Without a key every column counts: rows that tie then are the same, whichever page gets them.
            List<Column> total = table.key().isEmpty() && ordered ? table.columns() : table.key();
            total.stream().filter(used::add).forEach(column -> terms.add(orderTerm(column, false)));
        }
        return terms;
    }

    private Sql orderTerm(Column column, boolean descending) {
        Sql value = column.type().comparable() ? dialect.value(column) : dialect.selected(column);
        return dialect.ordered(value, descending, column.nullable());
    }

    private Column column(String option, String property) {
        return table.column(property)
                .orElseThrow(() -> new SourceException(
                        SourceCode.UNKNOWN_COLUMN,
                        "The table '" + table.name() + "' has no column '" + property + "' that the option " + option
                                + " names"));
    }
}
