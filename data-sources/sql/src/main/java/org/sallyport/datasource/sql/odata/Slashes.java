package org.sallyport.datasource.sql.odata;

import java.util.ArrayList;
import java.util.List;

/** Parts the transformations of {@code $apply}, which have slashes between. */
final class Slashes {
    private Slashes() {}

    /** The pieces between slashes that stand neither in quotes nor in parentheses. */
    static List<String> part(String text) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int depth = 0;
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            quoted ^= c == '\'';
            if (quoted) {
                continue;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '/' && depth == 0) {
                parts.add(text.substring(from, at));
                from = at + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }
}
