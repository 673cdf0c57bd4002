package org.sallyport.datasource.sql.odata;

import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/**
 * The query options of GetItems, read strictly: an option that begins with {@code $} and isn't known is an error,
 * others are none of ours.
 *
 * @param filter the text of {@code $filter}; empty when there is none
 * @param apply the text of {@code $apply}; empty when there is none
 * @param select the properties wanted; empty for all
 * @param orderBy the text of {@code $orderby}; empty when there is none
 * @param top how many rows at most over all pages; {@link Long#MAX_VALUE} when not limited
 * @param skip how many rows to leave out
 * @param count whether all rows that match are to be counted, beside those of the page
 * @param skipToken the text of {@code $skiptoken}; empty when there is none
 */
public record QueryOptions(
        String filter,
        String apply,
        List<String> select,
        String orderBy,
        long top,
        long skip,
        boolean count,
        String skipToken) {
    private static final Set<String> KNOWN =
            Set.of("$filter", "$select", "$orderby", "$top", "$skip", "$skiptoken", "$count", "$apply", "$format");
    private static final Set<String> LATER = Set.of("$expand", "$search", "$compute");
    private static final int MOST_PROPERTIES = 2_000;

    public static QueryOptions parse(MultiMap query) {
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, String> option : query.entries()) {
            String name = option.getKey();
            if (name.startsWith("$")) {
                check(name, option.getValue());
                if (!seen.add(name)) {
                    throw malformed("The option " + name + " stands twice");
                }
            }
        }
        return new QueryOptions(
                text(query, "$filter"),
                text(query, "$apply"),
                names(text(query, "$select")),
                text(query, "$orderby"),
                number(query, "$top", Long.MAX_VALUE),
                number(query, "$skip", 0),
                text(query, "$count").equals("true"),
                text(query, "$skiptoken"));
    }

    /** Whether there are values that the caller wrote. */
    boolean judging() {
        return !filter.isEmpty() || !apply.isEmpty() || !orderBy.isEmpty();
    }

    private static void check(String name, String value) {
        if (LATER.contains(name)) {
            throw malformed("The option " + name + " is not supported");
        }
        if (!KNOWN.contains(name)) {
            throw malformed("There is no option " + name + "; there are "
                    + KNOWN.stream().sorted().collect(Collectors.joining(", ")));
        }
        if (name.equals("$count") && !value.equals("true") && !value.equals("false")) {
            throw malformed("The option $count must be true or false, not '" + value + "'");
        }
    }

    private static String text(MultiMap query, String name) {
        String value = query.get(name);
        return value == null ? "" : value.strip();
    }

    private static long number(MultiMap query, String name, long byDefault) {
        String text = query.get(name);
        if (text == null) {
            return byDefault;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw malformed("The option " + name + " must be a whole number of at most 18 digits, not '" + text + "'");
        }
        return Long.parseLong(text);
    }

    private static List<String> names(String text) {
        if (text.isEmpty() || text.equals("*")) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (String item : items("$select", text)) {
            if (!names.contains(item)) {
                names.add(item);
            }
        }
        return names;
    }

    private static List<String> items(String option, String text) {
        List<String> items = new ArrayList<>();
        for (String item : text.split(",", -1)) {
            if (item.isBlank() || items.size() == MOST_PROPERTIES) {
                throw malformed("The option " + option + " must be property names with commas between: '" + text + "'");
            }
            items.add(item.strip());
        }
        return items;
    }

    /** An option with expressions doesn't make sense; the words follow its name. */
    static SourceException malformed(String option, String what) {
        return new SourceException(
                option.equals("$filter") ? SourceCode.MALFORMED_FILTER : SourceCode.MALFORMED_OPTION,
                "The option " + option + " " + what);
    }

    public static SourceException malformed(String message) {
        return new SourceException(SourceCode.MALFORMED_OPTION, message);
    }
}
