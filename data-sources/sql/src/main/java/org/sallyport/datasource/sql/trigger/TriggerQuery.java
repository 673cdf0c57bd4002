package org.sallyport.datasource.sql.trigger;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.odata.FilterTranslator;
import org.sallyport.datasource.sql.odata.ItemKey;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.statement.Sql;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.Table;

/** What a trigger asks the database. */
final class TriggerQuery {
    private final Table table;
    private final Watch watch;
    private final Dialect dialect;
    private final Sql wanted;

    /**
     * Queries over a table.
     *
     * @param filter the text of {@code $filter}; empty when there is none
     */
    TriggerQuery(Table table, Watch watch, String filter, Dialect dialect) {
        this.table = table;
        this.watch = watch;
        this.dialect = dialect;
        this.wanted = filter.isEmpty() ? Sql.text("") : FilterTranslator.filter(filter, table, dialect);
    }

    /** The rising column and those of the key. */
    List<Column> position() {
        List<Column> columns = new ArrayList<>();
        columns.add(watch.column());
        columns.addAll(watch.key());
        return columns;
    }

    /** The positions of the last rows, the last one first: as many as a mark can name, and one more. */
    Query last() {
        Sql sql = where(position(), List.of(Sql.of("{} IS NOT NULL", dialect.value(watch.column()))));
        int limit = Mark.MOST_KEYS + 1;
        return Query.of(dialect, dialect.paged(sql, order(true), 0, limit), position(), false, limit);
    }

    /**
     * Rows behind a mark, in the order of the rising column and the key, each followed by its position.
     *
     * @param shown the columns wanted
     * @param until the greatest value that is wanted; null for all
     * @param limit rows wanted at most
     */
    Query batch(List<Column> shown, Mark from, @Nullable String until, long limit) {
        List<Sql> conditions = new ArrayList<>();
        if (from.value() == null) {
            conditions.add(Sql.of("{} IS NOT NULL", dialect.value(watch.column())));
        } else {
            conditions.add(behind(from, bound(watch.column(), from.value())));
        }
        if (until != null) {
            conditions.add(Sql.of("{} <= {}", dialect.value(watch.column()), bound(watch.column(), until)));
        }
        if (!wanted.isEmpty()) {
            conditions.add(wanted);
        }
        List<Column> columns = new ArrayList<>(shown);
        columns.addAll(position());
        Sql sql = where(columns, conditions);
        return Query.of(dialect, dialect.paged(sql, order(false), 0, limit), columns, !wanted.isEmpty(), limit);
    }

    /** Rows that hold to conditions; where the database can tell, none that another could still come before. */
    private Sql where(List<Column> columns, List<Sql> conditions) {
        List<Sql> all = new ArrayList<>(conditions);
        Sql settled = dialect.settled(watch.column());
        if (settled != null) {
            all.add(settled);
        }
        return Sql.of("{} WHERE {}", select(columns), Sql.join(" AND ", all));
    }

    private Sql behind(Mark from, Sql value) {
        Sql column = dialect.value(watch.column());
        Sql greater = Sql.of("{} > {}", column, value);
        if (watch.unique()) {
            return greater;
        }
        List<Sql> tied = new ArrayList<>();
        tied.add(dialect.equal(column, value, watch.column().type()));
        if (from.upTo() != null) {
            tied.add(keyBeyond(from.upTo(), 0));
        }
        for (List<String> key : from.told()) {
            tied.add(Sql.of("NOT ({})", keyIs(key)));
        }
        return Sql.of("({} OR ({}))", greater, Sql.join(" AND ", tied));
    }

    private Sql keyIs(List<String> key) {
        List<Sql> equal = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            Column column = watch.key().get(i);
            equal.add(dialect.equal(dialect.value(column), bound(column, key.get(i)), column.type()));
        }
        return Sql.join(" AND ", equal);
    }

    private Sql keyBeyond(List<String> key, int at) {
        Column column = watch.key().get(at);
        Sql value = dialect.value(column);
        Sql greater = Sql.of("{} > {}", value, bound(column, key.get(at)));
        if (at == key.size() - 1) {
            return greater;
        }
        Sql equal = dialect.equal(value, bound(column, key.get(at)), column.type());
        return Sql.of("({} OR ({} AND {}))", greater, equal, keyBeyond(key, at + 1));
    }

    private Sql bound(Column column, String text) {
        Object value = column.equals(watch.column()) ? watch.value(text) : ItemKey.value(column, text);
        return dialect.bound(value, column.type());
    }

    private Sql select(List<Column> columns) {
        Sql list = Sql.join(", ", columns.stream().map(dialect::selected).toList());
        return Sql.of("SELECT {} FROM {}", list, dialect.quote(table.name()));
    }

    private List<Sql> order(boolean descending) {
        return position().stream()
                .distinct()
                .map(column -> dialect.ordered(dialect.value(column), descending, false))
                .toList();
    }
}
