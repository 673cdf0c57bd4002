package org.sallyport.datasource.sql.trigger;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.format.CollectedRows;
import org.sallyport.datasource.sql.format.RowBody;
import org.sallyport.datasource.sql.odata.ItemsQuery;
import org.sallyport.datasource.sql.odata.QueryOptions;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.Table;

/**
 * One call of a trigger: what is news since the state that the call carries, and the state to carry next.
 *
 * <p>The table's last rows are looked at first, and the news behind the state is read after it, so that whatever was
 * there at the look has been told when the state moves on to it. Without news this is the only query, and an index on
 * the rising column serves it.
 */
public final class Polling {
    private final Table table;
    private final Watch watch;
    private final TriggerOptions options;
    private final TriggerQuery queries;
    private final String trigger;
    private final Instant now;
    private final BiFunction<Query, RowBody, Future<Buffer>> run;

    /**
     * What a call of a trigger comes to.
     *
     * @param state what the next call carries in the option {@code triggerstate}
     * @param rows the news as a JSON document; null when there is none
     * @param more whether there is more news that another call can have at once
     */
    public record Outcome(String state, @Nullable Buffer rows, boolean more) {}

    /**
     * A call of a trigger.
     *
     * @param run runs a query, and gives all bytes of its body once it has ended
     */
    public Polling(
            Table table,
            Watch.Kind kind,
            TriggerOptions options,
            Dialect dialect,
            Instant now,
            BiFunction<Query, RowBody, Future<Buffer>> run) {
        this.table = table;
        this.watch = Watch.of(table, kind, options.column());
        this.options = options;
        requireOrder(options.rows().orderBy());
        this.queries = new TriggerQuery(table, watch, options.rows().filter(), dialect);
        this.trigger = kind + "|" + table.name() + "|" + watch.column().property() + "|"
                + options.rows().filter();
        this.now = now;
        this.run = run;
    }

    private void requireOrder(String wanted) {
        String risen = watch.column().property();
        if (!wanted.isEmpty() && !wanted.equals(risen) && !wanted.equals(risen + " asc")) {
            throw QueryOptions.malformed(
                    "News comes in the order of the column '" + risen + "'; leave out the option $orderby");
        }
    }

    /** Asks the database. */
    public Future<Outcome> poll() {
        TriggerState state = options.state().isEmpty() ? null : TriggerState.decode(options.state(), trigger);
        List<Column> shown = ItemsQuery.selected(table, options.rows().select());
        return last().compose(last -> {
            if (state == null || lies(last, state.mark()) < 0) {
                // Where rows or the numbers of an identity were taken back, what comes next counts from there.
                return nothing(TriggerState.at(last));
            }
            return options.lag().isZero() ? at(state.mark(), last, shown) : settled(state, last, shown);
        });
    }

    private Future<Outcome> nothing(TriggerState state) {
        return Future.succeededFuture(new Outcome(state.encode(trigger), null, false));
    }

    /** Where the table's last rows stand. */
    private Future<Mark> last() {
        Query query = queries.last();
        CollectedRows rows = new CollectedRows(query.columns(), query.mostRows());
        return run.apply(query, rows).map(ended -> {
            List<List<String>> keys = new ArrayList<>();
            String value = null;
            for (List<@Nullable String> row : rows.texts()) {
                List<String> texts = row.stream()
                        .map(text -> Objects.requireNonNull(text, "a key is never null"))
                        .toList();
                value = value == null ? texts.get(0) : value;
                if (texts.get(0).equals(value)) {
                    keys.add(texts.subList(1, texts.size()));
                }
            }
            Collections.reverse(keys);
            return value == null ? Mark.START : Mark.behind(value, keys);
        });
    }

    private Future<Outcome> at(Mark from, Mark last, List<Column> shown) {
        if (from.equals(last) || from.covers(last)) {
            return nothing(TriggerState.at(from));
        }
        return batch(from, null, shown, batch -> TriggerState.at(behind(from, last, batch)));
    }

    /** Rows count once they were there for as long as the lag. */
    private Future<Outcome> settled(TriggerState state, Mark last, List<Column> shown) {
        Mark from = state.mark();
        Mark pending = state.pending();
        if (pending == null) {
            return nothing(from.covers(last) || from.equals(last) ? state : new TriggerState(from, last, now));
        }
        if (Duration.between(state.since(), now).compareTo(options.lag()) < 0) {
            return nothing(state);
        }
        return batch(from, pending.value(), shown, batch -> {
            if (batch.more()) {
                return new TriggerState(behind(from, pending, batch), pending, state.since());
            }
            Mark reached = behind(from, pending, batch);
            return reached.covers(last) ? TriggerState.at(reached) : new TriggerState(reached, last, now);
        });
    }

    private Future<Outcome> batch(
            Mark from, @Nullable String until, List<Column> shown, Function<BatchRows, TriggerState> next) {
        long most = options.mostRows();
        Query query = queries.batch(shown, from, until, most + 1);
        BatchRows rows = new BatchRows(shown, queries.position(), most);
        return run.apply(query, rows)
                .map(bytes ->
                        new Outcome(next.apply(rows).encode(trigger), rows.rows() == 0 ? null : bytes, rows.more()));
    }

    /**
     * The mark behind a batch.
     *
     * @param seen how far the table had come before the batch was read
     */
    private Mark behind(Mark from, Mark seen, BatchRows batch) {
        Mark told = batch.reached();
        if (batch.more() && told != null) {
            return told.with(from);
        }
        if (told == null || lies(told, seen) < 0) {
            return seen.with(from);
        }
        return lies(told, seen) == 0 ? told.with(seen.with(from)) : told.with(from);
    }

    /** Whether a mark lies before (negative), at or behind another by its value. */
    private int lies(Mark one, Mark other) {
        String left = one.value();
        String right = other.value();
        if (left == null || right == null) {
            return Boolean.compare(left != null, right != null);
        }
        return watch.compare(left, right);
    }
}
