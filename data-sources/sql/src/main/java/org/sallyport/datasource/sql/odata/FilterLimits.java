package org.sallyport.datasource.sql.odata;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sallyport.datasource.spi.SourceException;

/**
 * Bounds on {@code $filter} and its like, so that none can exhaust the stack or the database: 8,192 characters, 50 levels of
 * parentheses, 500 nodes (operators, functions, properties and values), and 262,144 characters of SQL: some functions name
 * an operand more than once, so that nested ones double it with each level. Calls of {@code replace} may make a text 32
 * times as long, nested ones together.
 */
public final class FilterLimits {
    public static final int CHARACTERS = 8_192;
    public static final int DEPTH = 50;
    public static final int NODES = 500;
    public static final int SQL = 262_144;
    public static final int GROWTH = 32;

    private static final Pattern EQUALITY = Pattern.compile("\\b(eq|ne)\\b");

    private FilterLimits() {}

    /** Refuses what would make the parser recurse too deeply, before it is parsed. */
    public static void check(String option, String filter) {
        if (filter.length() > CHARACTERS) {
            throw tooLarge(option, "more than " + CHARACTERS + " characters");
        }
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < filter.length(); i++) {
            char c = filter.charAt(i);
            quoted ^= c == '\'';
            depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth > DEPTH) {
                throw tooLarge(option, "more than " + DEPTH + " levels of parentheses");
            }
        }
        // A chain of these nests to the right in the parser. Each makes two nodes at least.
        Matcher equalities = EQUALITY.matcher(filter);
        for (int count = 0; equalities.find(); count++) {
            if (count == NODES / 2) {
                throw tooLarge(option, "more than " + NODES / 2 + " eq and ne");
            }
        }
    }

    public static SourceException tooLarge(String option, String what) {
        return QueryOptions.malformed(option, "is too large: " + what + ". Ask for less at once");
    }
}
