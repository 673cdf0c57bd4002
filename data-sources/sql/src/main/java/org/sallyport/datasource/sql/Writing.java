package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.Engine;
import org.sallyport.datasource.sql.engine.Load;
import org.sallyport.datasource.sql.format.Envelope;
import org.sallyport.datasource.sql.format.InputRow;
import org.sallyport.datasource.sql.format.JsonRows;
import org.sallyport.datasource.sql.format.RowTag;
import org.sallyport.datasource.sql.odata.ItemKey;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.statement.RowStatements;
import org.sallyport.datasource.sql.statement.Sql;
import org.sallyport.datasource.sql.statement.Step;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.Table;

/**
 * Writes single rows: PostItem, PatchItem and DeleteItem. What was written is answered as the database has it afterwards,
 * with what its defaults and triggers made of it, and with its tag.
 */
final class Writing {
    private final Engine engine;
    private final Tables tables;

    Writing(Engine engine, Tables tables) {
        this.engine = engine;
        this.tables = tables;
    }

    Future<Answer> post(Call call, SqlRequest request) {
        return tables.once(
                request.requireObject(),
                table -> GivenRows.one(call, table).compose(row -> inserted(call, table, row)));
    }

    private Future<Answer> inserted(Call call, Table table, InputRow row) {
        Map<Column, @Nullable Object> values = values(table, row);
        Load.requireWritable(row.number(), values.keySet());
        Dialect dialect = engine.dialect();
        RowStatements statements = new RowStatements(table, dialect);
        JsonRows body = new JsonRows(table.columns(), Envelope.item());
        Sql insert = statements.insert(values);
        Sql giving = dialect.giving(insert, statements.selected(), false);
        List<Step> steps = giving != null
                ? List.of(Step.of(query(giving, table), body, count -> {}))
                : readBack(table, values, insert, body);
        return engine.change(steps, call.deadline(), call.cancellation()).map(done -> row(body));
    }

    /**
     * The row is found again by its key, or as the last one inserted, or by the key that the database tells it made. A
     * row of a table without a key can't be found on some databases: nothing of it is answered there.
     */
    private List<Step> readBack(Table table, Map<Column, @Nullable Object> values, Sql insert, JsonRows body) {
        List<String> made = table.key().stream()
                .filter(column -> values.get(column) == null)
                .map(Column::name)
                .toList();
        Sql last = new RowStatements(table, engine.dialect()).inserted();
        if (last != null && (table.key().isEmpty() || !made.isEmpty())) {
            return List.of(
                    Step.of(query(insert, table), null, count -> {}), Step.of(query(last, table), body, count -> {}));
        }
        if (table.key().isEmpty()) {
            return List.of(Step.of(query(insert, table), null, count -> {}));
        }
        Step first = new Step(none -> query(insert, table), null, made, count -> {}, false);
        Step second = new Step(told -> byKey(table, values, told), body, List.of(), count -> {}, false);
        return List.of(first, second);
    }

    private Query byKey(Table table, Map<Column, @Nullable Object> values, List<Object> told) {
        Iterator<Object> made = told.iterator();
        List<@Nullable Object> key = new ArrayList<>();
        for (Column column : table.key()) {
            Object given = values.get(column);
            if (given == null && !made.hasNext()) {
                throw new SourceException(
                        SourceCode.MALFORMED_VALUE,
                        "The database makes a key for the row, but tells none, so that the row could not be answered:"
                                + " give the property '" + column.property() + "'. Nothing was written");
            }
            key.add(given == null ? made.next() : given);
        }
        return query(new RowStatements(table, engine.dialect()).row(key), table);
    }

    Future<Answer> patch(Call call, SqlRequest request) {
        return tables.once(request.requireObject(), table -> {
            List<Object> key = key(table, request);
            return GivenRows.one(call, table).compose(row -> patched(call, request, table, key, row));
        });
    }

    private Future<Answer> patched(Call call, SqlRequest request, Table table, List<Object> key, InputRow row) {
        Map<Column, @Nullable Object> values = values(table, row);
        requireSameKey(table, key, values);
        values.keySet().removeAll(table.key());
        Load.requireWritable(row.number(), values.keySet());
        RowStatements statements = new RowStatements(table, engine.dialect());
        JsonRows body = new JsonRows(table.columns(), Envelope.item());
        Step.After found = count -> requireFound(table, request, count);
        List<Step> steps = guarded(call, request, table, key);
        Sql giving = null;
        if (!values.isEmpty()) {
            Sql update = statements.update(values, key);
            giving = engine.dialect().giving(update, statements.selected(), true);
            steps.add(
                    giving == null
                            ? Step.of(query(update, table), null, count -> {})
                            : Step.of(query(giving, table), body, found));
        }
        if (giving == null) {
            steps.add(Step.of(query(statements.row(key), table), body, found));
        }
        return engine.change(steps, call.deadline(), call.cancellation()).map(done -> row(body));
    }

    Future<Answer> delete(Call call, SqlRequest request) {
        return tables.once(request.requireObject(), table -> {
            List<Object> key = key(table, request);
            Sql delete = new RowStatements(table, engine.dialect()).delete(key);
            List<Step> steps = guarded(call, request, table, key);
            steps.add(Step.of(query(delete, table), null, count -> requireFound(table, request, count)));
            return engine.change(steps, call.deadline(), call.cancellation())
                    .map(done -> Answer.whole(200, Answers.JSON, Buffer.buffer()));
        });
    }

    /** What comes before a change with conditions: the row is locked and judged; nothing where none are asked. */
    private List<Step> guarded(Call call, SqlRequest request, Table table, List<Object> key) {
        List<Step> steps = new ArrayList<>();
        Precondition precondition = Precondition.of(call.headers());
        if (precondition.asked()) {
            JsonRows row = new JsonRows(table.columns(), Envelope.item());
            Sql locked = new RowStatements(table, engine.dialect()).locked(key);
            steps.add(Step.guard(query(locked, table), row, count -> {
                requireFound(table, request, count);
                precondition.require(RowTag.of(row.finish().getBytes()));
            }));
        }
        return steps;
    }

    private static List<Object> key(Table table, SqlRequest request) {
        if (table.key().isEmpty()) {
            throw new SourceException(
                    SourceCode.TABLE_WITHOUT_KEY,
                    "The table '" + table.name() + "' has no primary key, so that no row of it can be named");
        }
        return ItemKey.values(table, request.key());
    }

    private static void requireFound(Table table, SqlRequest request, long count) {
        if (count == 0) {
            throw new SourceException(
                    SourceCode.UNKNOWN_ITEM,
                    "No row of '" + table.name() + "' has the key '" + String.join(",", request.key()) + "'");
        }
    }

    /** What the row gives, by columns, in the table's order. */
    private static Map<Column, @Nullable Object> values(Table table, InputRow row) {
        Map<Column, @Nullable Object> values = new LinkedHashMap<>();
        List<Column> columns = GivenRows.columns(table);
        for (int i = 0; i < columns.size(); i++) {
            if (row.has(i)) {
                values.put(columns.get(i), row.value(i));
            }
        }
        return values;
    }

    private static void requireSameKey(Table table, List<Object> key, Map<Column, @Nullable Object> values) {
        for (int i = 0; i < key.size(); i++) {
            Column column = table.key().get(i);
            if (values.containsKey(column)
                    && !String.valueOf(values.get(column)).equals(key.get(i).toString())) {
                throw new SourceException(
                        SourceCode.MALFORMED_VALUE,
                        "The property '" + column.property()
                                + "' is part of the row's key, which can't be changed: leave"
                                + " it out, or delete the row and insert another");
            }
        }
    }

    private Query query(Sql sql, Table table) {
        return Query.of(engine.dialect(), sql, table.columns(), true, Long.MAX_VALUE);
    }

    private static Answer row(JsonRows body) {
        Buffer bytes = body.finish();
        Answer answer = Answer.whole(200, Answers.JSON, bytes);
        if (bytes.length() > 0) {
            answer.headers().add(HttpHeaders.ETAG, RowTag.of(bytes.getBytes()));
        }
        return answer;
    }
}
