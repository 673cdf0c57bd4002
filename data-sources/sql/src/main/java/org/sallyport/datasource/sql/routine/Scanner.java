package org.sallyport.datasource.sql.routine;

import org.sallyport.datasource.sql.statement.Lexis;
import org.sallyport.datasource.sql.statement.Lexis.Trait;

/**
 * Finds where in a statement quotes and comments end, so that what is within them is passed over. What is not closed
 * goes to the end of the text; the database will say so.
 */
final class Scanner {
    private final String text;
    private final Lexis lexis;

    Scanner(String text, Lexis lexis) {
        this.text = text;
        this.lexis = lexis;
    }

    /** Where the comment that begins at the index ends; the index itself where none begins. */
    int comment(int at) {
        boolean hash = lexis.has(Trait.HASH_COMMENTS);
        if (text.startsWith("--", at) && (!hash || at + 2 == text.length() || text.charAt(at + 2) <= ' ')) {
            return line(at);
        }
        if (hash && text.charAt(at) == '#') {
            return line(at);
        }
        return text.startsWith("/*", at) ? block(at + 2) : at;
    }

    private int line(int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return end;
    }

    private int block(int from) {
        int depth = 1;
        int at = from;
        while (at < text.length() && depth > 0) {
            if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else if (lexis.has(Trait.NESTED_COMMENTS) && text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else {
                at++;
            }
        }
        return at;
    }

    /** Where the string or quoted identifier that begins at the index ends; the index itself where none begins. */
    int quoted(int at) {
        char c = text.charAt(at);
        return switch (c) {
            case '\'', '"' -> quote(at, c, lexis.has(Trait.BACKSLASHES) || (c == '\'' && prefixed(at)));
            case '`' -> lexis.has(Trait.BACKTICKS) ? quote(at, c, false) : at;
            case '[' -> lexis.has(Trait.BRACKETS) ? quote(at, ']', false) : at;
            case '$' -> lexis.has(Trait.DOLLAR_QUOTES) && !follows(at) ? dollar(at) : at;
            case 'q', 'Q' -> lexis.has(Trait.Q_QUOTES) && !follows(at, "nN") ? qQuote(at) : at;
            default -> at;
        };
    }

    /** Whether a string's quote is preceded by a single E. */
    private boolean prefixed(int at) {
        return lexis.has(Trait.E_STRINGS)
                && at > 0
                && (text.charAt(at - 1) == 'E' || text.charAt(at - 1) == 'e')
                && !follows(at - 1);
    }

    /** A doubled closing quote stands for itself. */
    private int quote(int start, char close, boolean backslashes) {
        int at = start + 1;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (backslashes && c == '\\') {
                at += 2;
            } else if (c != close) {
                at++;
            } else if (at + 1 < text.length() && text.charAt(at + 1) == close) {
                at += 2;
            } else {
                return at + 1;
            }
        }
        return text.length();
    }

    private int dollar(int start) {
        int at = start + 1;
        while (at < text.length() && (at == start + 1 ? isNameStart(text.charAt(at)) : isTagPart(text.charAt(at)))) {
            at++;
        }
        if (at == text.length() || text.charAt(at) != '$') {
            return start;
        }
        String tag = text.substring(start, at + 1);
        int end = text.indexOf(tag, at + 1);
        return end < 0 ? text.length() : end + tag.length();
    }

    private int qQuote(int start) {
        if (start + 2 >= text.length() || text.charAt(start + 1) != '\'') {
            return start;
        }
        char open = text.charAt(start + 2);
        int pair = "[{(<".indexOf(open);
        String close = (pair < 0 ? open : "]})>".charAt(pair)) + "'";
        int end = text.indexOf(close, start + 3);
        return end < 0 ? text.length() : end + close.length();
    }

    /** Where the name that begins at the index ends; the index itself where none begins. */
    int name(int at) {
        int end = at;
        while (end < text.length() && (end == at ? isNameStart(text.charAt(end)) : isNamePart(text.charAt(end)))) {
            end++;
        }
        return end;
    }

    /** Whether the index stands right behind a character of a name. */
    boolean follows(int at) {
        return follows(at, "");
    }

    private boolean follows(int at, String allowed) {
        return at > 0 && isNamePart(text.charAt(at - 1)) && allowed.indexOf(text.charAt(at - 1)) < 0;
    }

    private static boolean isTagPart(char c) {
        return c != '$' && isNamePart(c);
    }

    private static boolean isNameStart(char c) {
        return c == '_' || Character.isLetter(c);
    }

    private static boolean isNamePart(char c) {
        return c == '_' || c == '$' || c == '#' || Character.isLetterOrDigit(c);
    }
}
