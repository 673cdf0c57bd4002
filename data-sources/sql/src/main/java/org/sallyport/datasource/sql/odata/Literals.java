package org.sallyport.datasource.sql.odata;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Literals as OData 3 spelt them, which clients still send: {@code datetime'2024-05-06T07:08:09'},
 * {@code datetimeoffset'…'}, {@code guid'…'}, {@code time'PT7H8M9S'}, {@code X'0A'} and numbers with {@code L M D F}
 * behind. None of these means anything else in OData 4, so that reading them needs no switch. What stands in quotes is
 * left alone.
 */
final class Literals {
    private static final Pattern PIECE = Pattern.compile("(\\b(?:datetimeoffset|datetime|guid)'[0-9A-Za-z:.+-]*+')"
            + "|('[^']*+')"
            + "|((?<![\\w.-])-?[0-9]++(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)([LlMmDdFf])(?![\\w-])");
    private static final Pattern ZONED = Pattern.compile(".*T.*(?:Z|[+-][0-9]{2}:[0-9]{2})");
    private static final Pattern WITHOUT_SECONDS = Pattern.compile("(.*T[0-9]{2}:[0-9]{2})");

    private Literals() {}

    /** The text with such literals spelt as OData 4 does. */
    static String modern(String text) {
        if (text.indexOf('\'') < 0 && text.chars().noneMatch(c -> c >= '0' && c <= '9')) {
            return text;
        }
        return PIECE.matcher(text).replaceAll(piece -> Matcher.quoteReplacement(modern(piece)));
    }

    private static String modern(MatchResult piece) {
        String old = piece.group(1);
        if (old != null) {
            String value = old.substring(old.indexOf('\'') + 1, old.length() - 1);
            return old.startsWith("guid") ? value : moment(value);
        }
        String number = piece.group(3);
        return number != null ? number : piece.group();
    }

    /** A date and time of day without a zone is taken as UTC, as columns without a zone are. */
    private static String moment(String value) {
        if (ZONED.matcher(value).matches()) {
            return value;
        }
        return WITHOUT_SECONDS.matcher(value).matches() ? value + ":00Z" : value + "Z";
    }
}
