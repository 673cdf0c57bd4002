package org.sallyport.datasource.sql.odata;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.olingo.server.api.uri.queryoption.OrderByItem;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.statement.Sql;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.Table;

/** Puts SELECT statements together: identifiers from the catalogue, quoted; values bound. */
public final class ItemsQuery {
    private static final Column COUNT =
            new Column("count", "count", ColumnType.INT64, false, false, 0, Origin.COMPUTED);

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
        Relation rows = rows(options);
        List<Column> columns = selected(rows.table(), options.select());
        List<Sql> order = order(rows.table(), options.orderBy(), ordered);
        Sql paged = dialect.paged(rows.select(list(columns)), order, offset, limit);
        return Query.of(dialect, paged, columns, options.judging(), limit);
    }

    /** How many rows the options mean, without their {@code $top} and {@code $skip}: one row of one number. */
    public Query count(QueryOptions options) {
        Sql sql = rows(options).select(Sql.text("COUNT(*)"));
        return Query.of(dialect, sql, List.of(COUNT), options.judging(), 1);
    }

    private Relation rows(QueryOptions options) {
        Relation rows = Relation.of(table, dialect);
        if (!options.apply().isEmpty()) {
            rows = Transformations.apply(options.apply(), rows, dialect);
        }
        return options.filter().isEmpty()
                ? rows
                : rows.where(FilterTranslator.filter(options.filter(), rows.table(), dialect));
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
        Relation row = Relation.of(table, dialect);
        for (int i = 0; i < values.size(); i++) {
            Column column = keyColumns.get(i);
            Sql value = dialect.bound(values.get(i), column.type());
            row = row.where(dialect.equal(dialect.value(column), value, column.type()));
        }
        return Query.of(dialect, row.select(list(table.columns())), table.columns(), true, 1);
    }

    private Sql list(List<Column> columns) {
        return Sql.join(", ", columns.stream().map(dialect::selected).toList());
    }

    /** The columns that {@code $select} wants of a table. */
    public static List<Column> selected(Table table, List<String> properties) {
        if (properties.isEmpty()) {
            return table.columns();
        }
        return properties.stream()
                .map(name -> table.column(name)
                        .orElseThrow(() -> new SourceException(
                                SourceCode.UNKNOWN_COLUMN,
                                "There is no column '" + name + "' that the option $select names")))
                .toList();
    }

    private List<Sql> order(Table rows, String wanted, boolean ordered) {
        List<Sql> terms = new ArrayList<>();
        Set<Column> used = new HashSet<>();
        if (!wanted.isEmpty()) {
            FilterTranslator translator = new FilterTranslator(rows, dialect, "$orderby");
            for (OrderByItem item : OptionParsing.order(wanted, rows)) {
                Column column = FilterTranslator.column(item.getExpression(), rows);
                if (column == null || used.add(column)) {
                    FilterTerm term = translator.term(item.getExpression());
                    if (term.literal()) {
                        throw translator.malformed("holds a value that is the same for all rows");
                    }
                    terms.add(dialect.ordered(
                            term.asValue(dialect), item.isDescending(), column == null || column.nullable()));
                }
            }
        }
        if (ordered || !wanted.isEmpty()) {
            // Without a key every column counts: rows that tie then are the same, whichever page gets them.
            List<Column> total = rows.key().isEmpty() && ordered ? rows.columns() : rows.key();
            total.stream().filter(used::add).forEach(column -> terms.add(orderTerm(column)));
        }
        return terms;
    }

    private Sql orderTerm(Column column) {
        Sql value = column.type().comparable() ? dialect.value(column) : dialect.selected(column);
        return dialect.ordered(value, false, column.nullable());
    }
}
