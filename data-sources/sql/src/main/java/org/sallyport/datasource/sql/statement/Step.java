package org.sallyport.datasource.sql.statement;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.format.RowBody;

/**
 * One statement of a change. The steps of a change run one after the other in one transaction, which is committed after
 * the last, and rolled back where one fails.
 *
 * @param query the statement, given the values that the database generated in the step before it; none where it told none
 * @param body takes the rows that the statement gives; null where it gives none
 * @param generated the names of the columns whose generated values the next step needs
 * @param after called with the number of rows that were given, or changed where none are given; throws a
 *     {@link org.sallyport.datasource.spi.SourceException} to roll all back
 * @param guard whether what it reads must stay so until the change is committed
 */
public record Step(
        Function<List<Object>, Query> query,
        @Nullable RowBody body,
        List<String> generated,
        After after,
        boolean guard) {
    public Step {
        generated = List.copyOf(generated);
    }

    /** Judges what a step has done. */
    @FunctionalInterface
    public interface After {
        void rows(long count);
    }

    /** A step that needs and generates no values. */
    public static Step of(Query query, @Nullable RowBody body, After after) {
        return new Step(generated -> query, body, List.of(), after, false);
    }

    /** A step that reads what the steps after it rely on. */
    public static Step guard(Query query, RowBody body, After after) {
        return new Step(generated -> query, body, List.of(), after, true);
    }
}
