package org.sallyport.datasource.sql.table;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The default of a column as catalogues write it, where it is a value rather than something to reckon. */
final class DefaultValue {
    /** PostgreSQL tells the type behind a value, H2 and others before it; SQL Server marks its texts. */
    private static final Pattern CAST = Pattern.compile("(?s)(.*)::[A-Za-z][A-Za-z0-9 ]*(?:\\([0-9, ]+\\))?");

    private static final Pattern TYPED = Pattern.compile("(?is)(?:N|DATE|TIME|TIMESTAMP) ?('.*)");
    /** Possessive, so that the matcher loops where it would recurse with each character of a long text. */
    private static final Pattern TEXT = Pattern.compile("'((?:[^']++|'')*+)'");

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern TIME = Pattern.compile("[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?");
    private static final Pattern MOMENT = Pattern.compile("(" + DATE + ")[ T](" + TIME + ")");

    private DefaultValue() {}

    /** The value as JSON shows it: a boolean, a number or a text; null where it is none of these. */
    static @Nullable Object of(String written, ColumnType type) {
        String bare = bare(written);
        Matcher text = TEXT.matcher(bare);
        String value = text.matches() ? text.group(1).replace("''", "'") : bare;
        boolean quoted = text.matches();
        return switch (type) {
            case BOOLEAN -> truth(value);
            case INT16, INT32, INT64, DECIMAL, SINGLE, DOUBLE ->
                NUMBER.matcher(value).matches() ? new BigDecimal(value) : null;
            case STRING -> quoted ? value : null;
            case DATE -> quoted && DATE.matcher(value).matches() ? value : null;
            case TIME -> quoted && TIME.matcher(value).matches() ? value : null;
            case TIMESTAMP -> quoted ? moment(value) : null;
            case GUID, TIMESTAMP_TZ, BINARY, JSON, ARRAY, OTHER -> null;
        };
    }

    /** Without the parentheses and the types that some catalogues put around it. */
    private static String bare(String written) {
        String bare = written.strip();
        while (bare.length() > 2 && bare.startsWith("(") && closes(bare) == bare.length() - 1) {
            bare = bare.substring(1, bare.length() - 1).strip();
        }
        for (Matcher cast = CAST.matcher(bare); cast.matches(); cast = CAST.matcher(bare)) {
            bare = cast.group(1);
        }
        Matcher typed = TYPED.matcher(bare);
        return typed.matches() ? typed.group(1) : bare;
    }

    /** Where the parenthesis at the beginning closes. */
    private static int closes(String text) {
        int depth = 0;
        boolean quoted = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            quoted ^= c == '\'';
            depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0) {
                return at;
            }
        }
        return -1;
    }

    private static @Nullable Boolean truth(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "t", "1" -> true;
            case "false", "f", "0" -> false;
            default -> null;
        };
    }

    private static @Nullable String moment(String value) {
        Matcher moment = MOMENT.matcher(value);
        return moment.matches() ? moment.group(1) + "T" + moment.group(2) : null;
    }
}
