package org.sallyport.agent.text;

/**
 * Makes texts that others chose, above all the cloud, fit to be shown on a terminal and in a log: whoever has the cloud must
 * not erase, overwrite or turn around what stands beside its own words, the name of a member that was revoked for one. What
 * would act is shown as JSON's escape of it, a backslash, u and four hexadecimal digits: control characters (U+0000 to U+001F, U+007F to U+009F),
 * separators of lines and paragraphs (U+2028, U+2029) and what changes the direction of text (U+202A to U+202E, U+2066 to
 * U+2069). All else stays as it is, so that a text may come here twice.
 */
public final class Printable {
    private Printable() {}

    /** The text as one line. */
    public static String line(String text) {
        return shown(text, false);
    }

    /** A text whose line breaks and tabs are ours, and stay. In JSON the escapes mean the characters that they stand for. */
    public static String lines(String text) {
        return shown(text, true);
    }

    private static String shown(String text, boolean keepingLines) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!acts(c) || (keepingLines && isOfLines(text, i))) {
                shown.append(c);
            } else {
                shown.append("\\u%04X".formatted((int) c));
            }
        }
        return shown.toString();
    }

    private static boolean acts(char c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || (c >= '\u202a' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069');
    }

    /** A carriage return alone would have the line overwritten. */
    private static boolean isOfLines(String text, int at) {
        char c = text.charAt(at);
        return c == '\n' || c == '\t' || (c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n');
    }
}
