package org.sallyport.datasource.sql;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What statements of the connector may look like, told by their words alone: identifiers are quoted and those of the
 * catalogue, words are those of SQL that the connector uses, texts and numbers those that its own patterns hold, and
 * there are no comments and no second statement. Whatever a caller writes can only be a parameter.
 */
final class StatementShape {
    private static final Pattern TOKEN = Pattern.compile(
            "\"(?<quoted>(?:[^\"]|\"\")*)\"|'(?<text>(?:[^']|'')*)'|(?<mark>\\$[0-9]+|\\?[0-9]*)|(?<word>[A-Za-z_]+)"
                    + "|(?<number>[0-9]+)|(?<sign>[\\[\\](),.=<>*+|]|-(?!-)|/(?![*]))|\\s+",
            Pattern.DOTALL);
    private static final Set<String> WORDS = Set.of(
            "select",
            "from",
            "where",
            "and",
            "or",
            "not",
            "is",
            "null",
            "true",
            "false",
            "distinct",
            "in",
            "like",
            "escape",
            "cast",
            "as",
            "order",
            "by",
            "asc",
            "desc",
            "nulls",
            "nullif",
            "first",
            "last",
            "offset",
            "fetch",
            "rows",
            "only",
            "group",
            "count",
            "sum",
            "avg",
            "min",
            "max",
            "case",
            "when",
            "then",
            "else",
            "end",
            "extract",
            "floor",
            "ceiling",
            "round",
            "mod",
            "replace",
            "lower",
            "upper",
            "trim",
            "substring",
            "for",
            "char_length",
            "position",
            "strpos",
            "locate",
            "current_timestamp",
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "nanosecond",
            "to_json",
            "json",
            "text",
            "varchar",
            "character",
            "varying",
            "bigint",
            "integer",
            "numeric",
            "decfloat",
            "double",
            "precision",
            "boolean",
            "uuid",
            "date",
            "time",
            "timestamp",
            "with",
            "zone",
            "bytea",
            "varbinary",
            "insert",
            "into",
            "values",
            "default",
            "returning",
            "update",
            "set",
            "delete",
            "final",
            "table",
            "unnest",
            "using",
            "u",
            "c");
    private static final Set<String> FRAMES =
            Set.of("COMMIT", "ROLLBACK", "SAVEPOINT batch", "RELEASE SAVEPOINT batch", "ROLLBACK TO SAVEPOINT batch");
    private static final Pattern TIMED =
            Pattern.compile("(BEGIN READ (ONLY|WRITE)(;SET LOCAL|$)|SET)( statement_timeout=[0-9]+)?");
    private static final Set<String> TEXTS = Set.of("!", "!!", "%", "!%", "_", "!_", "");
    private static final Set<String> NUMBERS = Set.of("0", "1", "6", "9", "000000001");

    private final Set<String> identifiers;
    private final Set<String> fixed;

    /**
     * The shape of statements over some tables.
     *
     * @param identifiers schemas, tables and columns of the catalogue, and the connector's own names
     * @param fixed whole statements that hold nothing of a caller's
     */
    StatementShape(Set<String> identifiers, Set<String> fixed) {
        this.identifiers = identifiers;
        this.fixed = fixed;
    }

    /** What is wrong with a statement; null when nothing is. */
    @Nullable String fault(String sql) {
        if (fixed.contains(sql) || FRAMES.contains(sql) || TIMED.matcher(sql).matches()) {
            return null;
        }
        Matcher token = TOKEN.matcher(sql);
        int at = 0;
        while (at < sql.length()) {
            if (!token.find(at) || token.start() != at) {
                return "holds something unknown at " + at + ": " + sql;
            }
            if (!known(token)) {
                return "holds '" + token.group() + "': " + sql;
            }
            at = token.end();
        }
        return null;
    }

    private boolean known(Matcher token) {
        String quoted = token.group("quoted");
        if (quoted != null) {
            return identifiers.contains(quoted.replace("\"\"", "\""));
        }
        if (token.group("text") != null) {
            return TEXTS.contains(token.group("text"));
        }
        if (token.group("word") != null) {
            return WORDS.contains(token.group("word").toLowerCase(Locale.ROOT));
        }
        return token.group("number") == null || NUMBERS.contains(token.group("number"));
    }
}
