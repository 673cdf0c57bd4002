package org.sallyport.datasource.sql.jdbc;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The values of an enumeration, as MySQL's catalogue writes them: {@code enum('a','it''s')}. */
final class EnumValues {
    private static final Pattern VALUE = Pattern.compile("'((?:[^']|'')*)'");

    private EnumValues() {}

    static List<String> of(String columnType) {
        return VALUE.matcher(columnType)
                .results()
                .map((MatchResult value) -> value.group(1).replace("''", "'"))
                .toList();
    }
}
