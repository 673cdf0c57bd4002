package org.sallyport.datasource.sql.trigger;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a trigger has come: everything with a smaller value of the rising column has been told, and of the rows with
 * this value those whose keys are named. All values are texts as JSON shows them, without quotes.
 *
 * @param value the value; null before the first row
 * @param told keys of the rows with this value that were told
 * @param upTo every row with this value whose key is not greater was told, too; null where {@code told} has them all
 */
record Mark(
        @Nullable String value,
        List<List<String>> told,
        @Nullable List<String> upTo) {
    /** Keys that are named one by one; of more, all up to the greatest count as told. */
    static final int MOST_KEYS = 50;

    private static final int MOST_CHARACTERS = 2_000;

    /** Before every row. */
    static final Mark START = new Mark(null, List.of(), null);

    Mark {
        told = List.copyOf(told);
    }

    /** The mark behind rows of one value, with their keys in order. */
    static Mark behind(String value, List<List<String>> keys) {
        return fits(keys) ? new Mark(value, keys, null) : new Mark(value, List.of(), keys.get(keys.size() - 1));
    }

    private static boolean fits(List<List<String>> keys) {
        return keys.size() <= MOST_KEYS
                && keys.stream().flatMap(List::stream).mapToInt(String::length).sum() <= MOST_CHARACTERS;
    }

    /** This mark, which comes from rows just told, with what an earlier one of the same value knew. */
    Mark with(Mark earlier) {
        if (value == null || !value.equals(earlier.value)) {
            return this;
        }
        Set<List<String>> all = new LinkedHashSet<>(earlier.told);
        all.addAll(told);
        List<String> reached = upTo != null ? upTo : earlier.upTo;
        if (fits(List.copyOf(all))) {
            return new Mark(value, List.copyOf(all), reached);
        }
        // rows are told in the order of their keys, so the last key is the greatest; earlier ones may be greater still
        List<String> last = told.isEmpty() ? reached : told.get(told.size() - 1);
        return new Mark(value, earlier.told, upTo != null ? upTo : last);
    }

    /** Whether all rows that another mark of the same value knows were told here. */
    boolean covers(Mark other) {
        return value != null && value.equals(other.value) && other.upTo == null && told.containsAll(other.told);
    }
}
