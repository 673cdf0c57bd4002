package org.sallyport.agent.access;

import java.util.List;

/**
 * Matching of segment lists: {@code *} stands for any characters within a segment, a segment {@code **} for any number
 * of segments, none included.
 */
public final class Wildcards {
    private Wildcards() {}

    /**
     * Whether the pattern covers the value.
     *
     * @param ignoreCase whether upper and lower case count as the same
     */
    public static boolean matches(List<String> pattern, List<String> value, boolean ignoreCase) {
        int p = 0;
        int v = 0;
        int star = -1;
        int resume = 0;
        while (v < value.size()) {
            if (p < pattern.size() && pattern.get(p).equals("**")) {
                star = p++;
                resume = v;
            } else if (p < pattern.size() && segment(pattern.get(p), value.get(v), ignoreCase)) {
                p++;
                v++;
            } else if (star >= 0) {
                p = star + 1;
                v = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.size() && pattern.get(p).equals("**")) {
            p++;
        }
        return p == pattern.size();
    }

    /** Whether one segment's pattern covers a segment; linear in practice, quadratic at worst, no recursion. */
    static boolean segment(String pattern, String value, boolean ignoreCase) {
        int p = 0;
        int v = 0;
        int star = -1;
        int resume = 0;
        while (v < value.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = v;
            } else if (p < pattern.length() && same(pattern.charAt(p), value.charAt(v), ignoreCase)) {
                p++;
                v++;
            } else if (star >= 0) {
                p = star + 1;
                v = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static boolean same(char a, char b, boolean ignoreCase) {
        return a == b
                || (ignoreCase
                        && (Character.toLowerCase(a) == Character.toLowerCase(b)
                                || Character.toUpperCase(a) == Character.toUpperCase(b)));
    }
}
