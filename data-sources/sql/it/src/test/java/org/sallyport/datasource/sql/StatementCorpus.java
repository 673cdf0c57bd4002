package org.sallyport.datasource.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.odata.ItemsQuery;
import org.sallyport.datasource.sql.odata.QueryOptions;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.MySqlDialect;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.statement.RowStatements;
import org.sallyport.datasource.sql.statement.Sql;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;
import org.sallyport.datasource.sql.trigger.TriggerStatements;

/**
 * The statements that a dialect makes: every function on every type, orders, pages, groups, changes of rows, triggers.
 */
final class StatementCorpus {
    /** What a statement does. */
    enum Kind {
        SELECT,
        INSERT,
        UPDATE,
        DELETE,
        MERGE
    }

    /**
     * A statement.
     *
     * @param what what a caller asked, for messages
     */
    record Statement(Kind kind, String what, Query query) {}

    private static final Map<ColumnType, String> VALUES = values();

    private final Dialect dialect;
    private final Table table;
    private final List<Statement> statements = new ArrayList<>();

    private StatementCorpus(Dialect dialect, String odd) {
        this.dialect = dialect;
        this.table = table(odd);
    }

    /**
     * All statements of a dialect.
     *
     * @param odd what ends the names of the table and its columns, such as quoting characters
     */
    static List<Statement> of(Dialect dialect, String odd) {
        StatementCorpus corpus = new StatementCorpus(dialect, odd);
        corpus.functions();
        corpus.orders();
        corpus.pages();
        corpus.changes();
        TriggerStatements.of(corpus.table, dialect).forEach(query -> corpus.add(Kind.SELECT, "trigger", query));
        return corpus.statements;
    }

    private static Map<ColumnType, String> values() {
        Map<ColumnType, String> values = new LinkedHashMap<>();
        values.put(ColumnType.BOOLEAN, "true");
        values.put(ColumnType.INT16, "1");
        values.put(ColumnType.INT32, "1");
        values.put(ColumnType.INT64, "1");
        values.put(ColumnType.DECIMAL, "1.5");
        values.put(ColumnType.SINGLE, "1.5");
        values.put(ColumnType.DOUBLE, "1.5");
        values.put(ColumnType.STRING, "'it''s'");
        values.put(ColumnType.GUID, "3f2504e0-4f89-11d3-9a0c-0305e82c3301");
        values.put(ColumnType.DATE, "2024-01-01");
        values.put(ColumnType.TIME, "10:00:00");
        values.put(ColumnType.TIMESTAMP, "2024-01-01T10:00:00Z");
        values.put(ColumnType.TIMESTAMP_TZ, "2024-01-01T10:00:00Z");
        return values;
    }

    private static Table table(String odd) {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("id", "id", ColumnType.INT32, false, false, 0, Origin.IDENTITY));
        for (ColumnType type : ColumnType.values()) {
            String property = "c_" + type.name().toLowerCase(Locale.ROOT);
            columns.add(new Column(property + odd, property, type, false, true, 0, Origin.WRITER));
        }
        return new Table(new QualifiedName("odd schema", "kinds" + odd), columns, List.of("id"));
    }

    private void add(Kind kind, String what, Query query) {
        statements.add(new Statement(kind, what, query));
    }

    private void add(Kind kind, String what, @Nullable Sql sql) {
        if (sql != null) {
            add(kind, what, Query.of(dialect, sql, List.of(), false, 1));
        }
    }

    /** Adds a query, where the function is one of the type. */
    private void ask(String filter, String apply, String orderBy, long offset, long limit) {
        QueryOptions options = new QueryOptions(
                filter, apply, apply.isEmpty() ? List.of("id") : List.of(), orderBy, limit, offset, false, "");
        String what = filter + " " + apply + " " + orderBy;
        try {
            ItemsQuery items = new ItemsQuery(table, dialect);
            add(Kind.SELECT, what, items.items(options, offset, limit, false));
            if (!apply.isEmpty() || !orderBy.isEmpty() || limit < Long.MAX_VALUE) {
                add(Kind.SELECT, "count of " + what, items.count(options)); // which filter it is makes no difference
            }
        } catch (SourceException e) {
            if (!FunctionsContract.REFUSED.contains(e.code().code())) {
                throw e;
            }
        }
    }

    private void functions() {
        VALUES.forEach((type, value) -> FunctionsContract.CALLS.forEach((function, call) -> {
            String property = "c_" + type.name().toLowerCase(Locale.ROOT);
            String option = call.replaceAll("\\bc\\b", property).replaceAll("\\bv\\b", Matcher.quoteReplacement(value));
            String text = option.substring(option.indexOf('=') + 1);
            boolean filter = option.startsWith("$filter");
            ask(filter ? text : "", filter ? "" : text, "", 0, Long.MAX_VALUE);
        }));
        ask("now() gt mindatetime() and not (c_int32 in (1,2,3) or c_string eq null)", "", "", 0, Long.MAX_VALUE);
        ask("((c_int32 add 1) mul 2 sub 3) div 4 mod 5 gt -c_decimal", "", "", 0, Long.MAX_VALUE);
        ask("not (c_boolean and not c_boolean eq true) or c_boolean eq null", "", "", 0, Long.MAX_VALUE);
    }

    private void orders() {
        VALUES.keySet().forEach(type -> {
            String property = "c_" + type.name().toLowerCase(Locale.ROOT);
            ask("", "", property + " desc", 0, Long.MAX_VALUE);
            ask("", "groupby((" + property + "),aggregate($count as n))", property, 0, 10);
        });
        ask("", "", "length(c_string) desc,c_int32 add 1", 5, 10);
        ask(
                "n gt 1",
                "filter(c_int32 gt 1)/groupby((c_string,c_guid),aggregate(c_int32 with sum as n,"
                        + "c_decimal with average as m))/filter(m lt 5)",
                "n desc,c_string",
                5,
                10);
    }

    private void pages() {
        for (long offset : new long[] {0, 5}) {
            for (long limit : new long[] {0, 10, Long.MAX_VALUE}) {
                ask("", "", "", offset, limit);
                ask("c_int32 gt 1", "", "c_string", offset, limit);
            }
        }
        QueryOptions all = new QueryOptions("", "", List.of(), "", Long.MAX_VALUE, 0, false, "");
        add(Kind.SELECT, "all columns", new ItemsQuery(table, dialect).items(all, 0, 10, true));
        add(Kind.SELECT, "a row", new ItemsQuery(table, dialect).item(List.of("1")));
    }

    private void changes() {
        RowStatements rows = new RowStatements(table, dialect);
        Map<Column, @Nullable Object> row = new LinkedHashMap<>();
        table.columns().forEach(column -> row.put(column, null));
        Map<Column, @Nullable Object> rest = new LinkedHashMap<>(row);
        rest.remove(table.columns().get(0));
        Map<Column, @Nullable Object> keyAlone = new LinkedHashMap<>();
        keyAlone.put(table.columns().get(0), 1);
        Kind upsert = dialect instanceof MySqlDialect ? Kind.INSERT : Kind.MERGE;
        Kind giving = dialect instanceof MySqlDialect ? Kind.INSERT : Kind.SELECT;
        add(Kind.INSERT, "insert", rows.insert(row));
        add(Kind.INSERT, "insert of defaults", rows.insert(Map.of()));
        add(Kind.UPDATE, "update", rows.update(rest, List.of(1)));
        add(Kind.DELETE, "delete", rows.delete(List.of(1)));
        add(Kind.SELECT, "lock", rows.locked(List.of(1)));
        add(upsert, "upsert", rows.upsert(row));
        add(upsert, "upsert of a key alone", rows.upsert(keyAlone));
        add(Kind.SELECT, "last inserted", rows.inserted());
        add(giving, "insert that gives", dialect.giving(rows.insert(row), rows.selected(), false));
        add(Kind.SELECT, "update that gives", dialect.giving(rows.update(rest, List.of(1)), rows.selected(), true));
    }
}
