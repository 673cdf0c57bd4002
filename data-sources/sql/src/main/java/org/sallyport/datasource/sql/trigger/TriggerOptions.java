package org.sallyport.datasource.sql.trigger;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Set;
import org.sallyport.datasource.settings.Durations;
import org.sallyport.datasource.sql.odata.QueryOptions;

/**
 * The query options of a trigger.
 *
 * @param rows {@code $filter}, {@code $select}, {@code $orderby} and {@code $top}, as GetItems has them
 * @param column the property whose values rise; empty for the one that the database maintains
 * @param lag how long a value settles before it counts: transactions that were begun before it was seen, and that are
 *     not longer than this, lose nothing
 * @param state the state that came in a Location; empty on the first call
 */
public record TriggerOptions(QueryOptions rows, String column, Duration lag, String state) {
    /** The option that names the rising column. */
    static final String COLUMN = "column";
    /** The option that tells how long values settle. */
    static final String LAG = "lag";
    /** The option that carries the state. */
    public static final String STATE = "triggerstate";

    private static final Set<String> UNFIT = Set.of("$skip", "$skiptoken", "$count", "$apply");
    private static final long MOST_ROWS = 1_000;
    private static final Duration LONGEST_LAG = Duration.ofHours(24);

    public static TriggerOptions parse(MultiMap query) {
        for (String name : UNFIT) {
            if (query.contains(name)) {
                throw QueryOptions.malformed("The option " + name + " makes no sense on a trigger");
            }
        }
        return new TriggerOptions(QueryOptions.parse(query), text(query, COLUMN), lag(query), text(query, STATE));
    }

    private static Duration lag(MultiMap query) {
        String text = text(query, LAG);
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        return Durations.parse(text)
                .filter(lag -> lag.compareTo(LONGEST_LAG) <= 0)
                .orElseThrow(() -> QueryOptions.malformed(
                        "The option lag must be a duration of at most 24h, for instance 30s, not '" + text + "'"));
    }

    private static String text(MultiMap query, String name) {
        String value = query.get(name);
        return value == null ? "" : value.strip();
    }

    /** Rows of one answer at most. */
    long mostRows() {
        return Math.max(1, Math.min(rows.top(), MOST_ROWS));
    }
}
