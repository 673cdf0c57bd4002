package org.sallyport.datasource.sql.odata;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;
import org.apache.olingo.server.api.uri.queryoption.expression.Literal;
import org.apache.olingo.server.api.uri.queryoption.expression.Method;
import org.apache.olingo.server.api.uri.queryoption.expression.MethodKind;
import org.jspecify.annotations.Nullable;

/**
 * The function {@code replace(text,part,by)}, which clients of tabular connectors know and OData's grammar doesn't. The
 * parser reads it as {@code concat} of a mark, so that it checks the types of all three; here that is turned back.
 */
final class Replacing {
    /** No text of a caller's that means anything: databases take no such character in texts. */
    private static final String MARK = "'\u0000replace'";

    private static final Pattern CALL = Pattern.compile("'[^']*+'|(?<![\\w./])replace\\(");

    private final String option;
    private final String text;

    private Replacing(String option, String text) {
        this.option = option;
        this.text = text;
    }

    /**
     * The text with each call as the parser reads it.
     *
     * @throws org.sallyport.datasource.spi.SourceException where one has not three parameters
     */
    static String parseable(String option, String text) {
        return text.contains("replace(") ? new Replacing(option, text).rewritten() : text;
    }

    private String rewritten() {
        Matcher calls = CALL.matcher(text);
        StringBuilder rewritten = new StringBuilder();
        int from = 0;
        while (calls.find(from)) {
            rewritten.append(text, from, calls.start());
            from = calls.end();
            if (calls.group().startsWith("'")) {
                rewritten.append(calls.group());
            } else {
                List<String> parameters = new ArrayList<>();
                from = parameters(from, parameters);
                rewritten
                        .append("concat(" + MARK + ",concat(")
                        .append(parseable(option, parameters.get(0)))
                        .append(",concat(")
                        .append(parseable(option, parameters.get(1)))
                        .append(',')
                        .append(parseable(option, parameters.get(2)))
                        .append(")))");
            }
        }
        return rewritten.append(text, from, text.length()).toString();
    }

    /** Reads the parameters that begin at the index; answers where the call ends. */
    private int parameters(int begin, List<String> parameters) {
        int depth = 0;
        boolean quoted = false;
        int from = begin;
        for (int at = begin; at < text.length(); at++) {
            char c = text.charAt(at);
            quoted ^= c == '\'';
            if (quoted) {
                continue;
            }
            boolean closes = c == ')' && depth == 0;
            if (closes || (c == ',' && depth == 0)) {
                parameters.add(text.substring(from, at));
                from = at + 1;
            }
            if (closes) {
                return three(parameters, at + 1);
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        throw QueryOptions.malformed(option, "has a replace without its closing parenthesis");
    }

    private int three(List<String> parameters, int end) {
        if (parameters.size() != 3) {
            throw QueryOptions.malformed(
                    option, "has a replace of " + parameters.size() + " parameters: write replace(text,part,by)");
        }
        return end;
    }

    /** The three operands of what the parser read as a concat; null where it is one. */
    static @Nullable List<Expression> operands(MethodKind method, List<Expression> parameters) {
        boolean marked = method == MethodKind.CONCAT
                && parameters.get(0) instanceof Literal literal
                && literal.getText().equals(MARK);
        if (!marked
                || !(parameters.get(1) instanceof Method outer)
                || !(outer.getParameters().get(1) instanceof Method inner)) {
            return null;
        }
        List<Expression> operands = new ArrayList<>();
        operands.add(outer.getParameters().get(0));
        operands.addAll(inner.getParameters());
        return operands;
    }

    /** How many times as long a text can become; a part that isn't known beforehand may be one character. */
    static int growth(List<Expression> operands, FilterTranslator translator) {
        String part = text(operands.get(1));
        String by = text(operands.get(2));
        if (by == null) {
            throw translator.malformed("has a replace by what is no text in quotes: write replace(text,part,'by')");
        }
        int sought = part == null ? 1 : Math.max(1, part.length());
        return Math.max(1, (by.length() + sought - 1) / sought);
    }

    /** The text that an expression is; null where it is to be reckoned, or is the literal null. */
    private static @Nullable String text(Expression expression) {
        boolean known = expression instanceof Literal literal && literal.getType() != null;
        return known && FilterLiteral.of((Literal) expression).value() instanceof String text ? text : null;
    }
}
