package org.sallyport.datasource.sql.odata;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.statement.SqlArguments;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Table;

/** Puts SELECT statements together: identifiers from the catalogue, quoted; values bound. */
public final class ItemsQuery {
    private final Table table;
    private final Dialect dialect;
    private final SqlArguments arguments;

    public ItemsQuery(Table table, Dialect dialect) {
        this.table = table;
        this.dialect = dialect;
        this.arguments = new SqlArguments(dialect);
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
        StringBuilder sql = select(columns);
        if (!options.filter().isEmpty()) {
            String condition = new FilterTranslator(table, dialect, arguments).condition(options.filter());
            sql.append(" WHERE ").append(condition);
        }
        String order = order(options.orderBy(), ordered);
        if (!order.isEmpty()) {
            sql.append(" ORDER BY ").append(order);
        }
        if (offset > 0) {
            sql.append(" OFFSET ")
                    .append(arguments.add(offset, ColumnType.INT64))
                    .append(" ROWS");
        }
        if (limit < Long.MAX_VALUE) {
            sql.append(" FETCH FIRST ")
                    .append(arguments.add(limit, ColumnType.INT64))
                    .append(" ROWS ONLY");
        }
        return new Query(
                sql.toString(), arguments.values(), columns, !options.filter().isEmpty(), limit);
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
        StringBuilder sql = select(table.columns()).append(" WHERE ");
        for (int i = 0; i < values.size(); i++) {
            Column column = keyColumns.get(i);
            sql.append(i == 0 ? "" : " AND ")
                    .append(dialect.value(column))
                    .append(" = ")
                    .append(arguments.add(values.get(i), column.type()));
        }
        return new Query(sql.toString(), arguments.values(), table.columns(), true, 1);
    }

    private StringBuilder select(List<Column> columns) {
        String list = columns.stream().map(dialect::selected).collect(Collectors.joining(", "));
        return new StringBuilder("SELECT ").append(list).append(" FROM ").append(dialect.quote(table.name()));
    }

    private List<Column> selected(List<String> properties) {
        if (properties.isEmpty()) {
            return table.columns();
        }
        return properties.stream().map(name -> column("$select", name)).toList();
    }

    private String order(List<QueryOptions.Order> wanted, boolean ordered) {
        List<String> terms = new ArrayList<>();
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
        return String.join(", ", terms);
    }

    /** OData puts nulls first; said only where there can be nulls, since it keeps indexes from serving. */
    private String orderTerm(Column column, boolean descending) {
        String nulls = !column.nullable() ? "" : descending ? " NULLS LAST" : " NULLS FIRST";
        String value = column.type().comparable() ? dialect.value(column) : dialect.selected(column);
        return value + (descending ? " DESC" : "") + nulls;
    }

    private Column column(String option, String property) {
        return table.column(property)
                .orElseThrow(() -> new SourceException(
                        SourceCode.UNKNOWN_COLUMN,
                        "The table '" + table.name() + "' has no column '" + property + "' that the option " + option
                                + " names"));
    }
}
