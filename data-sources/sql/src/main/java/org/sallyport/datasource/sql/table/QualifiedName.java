package org.sallyport.datasource.sql.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The name of a table, a view or a routine, exactly as the catalogue spells it.
 *
 * @param schema its schema
 * @param name its name in the schema
 */
public record QualifiedName(String schema, String name) implements Comparable<QualifiedName> {

    /**
     * Reads {@code table}, {@code schema.table}, or either part in brackets, where it may hold any character and
     * {@code ]]} stands for {@code ]}. Empty when the text is none of these.
     */
    public static Optional<QualifiedName> parse(String text, String defaultSchema) {
        List<String> parts = new ArrayList<>(2);
        int at = 0;
        while (at <= text.length() && parts.size() < 3) {
            StringBuilder part = new StringBuilder();
            at = text.startsWith("[", at) ? bracketed(text, at + 1, part) : plain(text, at, part);
            if (at < 0 || part.isEmpty() || part.indexOf("\0") >= 0) {
                return Optional.empty();
            }
            parts.add(part.toString());
            if (at == text.length()) {
                return switch (parts.size()) {
                    case 1 -> Optional.of(new QualifiedName(defaultSchema, parts.get(0)));
                    case 2 -> Optional.of(new QualifiedName(parts.get(0), parts.get(1)));
                    default -> Optional.empty();
                };
            }
            if (text.charAt(at) != '.') {
                return Optional.empty();
            }
            at++;
        }
        return Optional.empty();
    }

    private static int plain(String text, int start, StringBuilder part) {
        int dot = text.indexOf('.', start);
        int end = dot < 0 ? text.length() : dot;
        part.append(text, start, end);
        return part.indexOf("[") >= 0 || part.indexOf("]") >= 0 ? -1 : end;
    }

    private static int bracketed(String text, int start, StringBuilder part) {
        for (int at = start; at < text.length(); at++) {
            if (text.charAt(at) == ']') {
                if (!text.startsWith("]]", at)) {
                    return at + 1;
                }
                at++;
            }
            part.append(text.charAt(at));
        }
        return -1;
    }

    /** {@code [schema].[table]}: what listings show and paths take back. */
    public String bracketed() {
        return bracket(schema) + "." + bracket(name);
    }

    /**
     * {@code schema.table}: what access policies name. A part that holds a full stop or a bracket is bracketed, so that
     * no table can pass for one of another schema.
     */
    public String resource() {
        return policyWord(schema) + "." + policyWord(name);
    }

    private static String policyWord(String part) {
        boolean plain = part.indexOf('.') < 0 && part.indexOf('[') < 0 && part.indexOf(']') < 0;
        return plain ? part : bracket(part);
    }

    private static String bracket(String part) {
        return "[" + part.replace("]", "]]") + "]";
    }

    @Override
    public int compareTo(QualifiedName other) {
        int schemas = schema.compareTo(other.schema);
        return schemas != 0 ? schemas : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return resource();
    }
}
