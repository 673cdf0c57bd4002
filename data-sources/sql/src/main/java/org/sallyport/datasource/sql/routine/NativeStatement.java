package org.sallyport.datasource.sql.routine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Lexis;
import org.sallyport.datasource.sql.statement.Lexis.Trait;

/**
 * A statement that a caller wrote, with the values of its parameters: where the caller wrote {@code @name}, the driver's
 * mark stands, and the value is bound to it. Text within quotes and comments stays as it is, and so does the name of
 * anything that is no declared parameter, such as a variable of the database's own.
 */
public final class NativeStatement {
    private final String sql;
    private final List<Argument> arguments;
    private final boolean several;
    private final List<Shift> shifts;

    /** From this place of the text that the server sees, from 0, the caller's text is so many characters further. */
    private record Shift(int from, int by) {}

    private NativeStatement(String sql, List<Argument> arguments, boolean several, List<Shift> shifts) {
        this.sql = sql;
        this.arguments = List.copyOf(arguments);
        this.several = several;
        this.shifts = List.copyOf(shifts);
    }

    /**
     * Finds the parameters.
     *
     * @param values those that are declared, by their names
     * @throws SourceException {@code MALFORMED_REQUEST} for a {@code ?} that the driver would take for a parameter
     */
    public static NativeStatement of(String text, Map<String, TypedValue> values, Dialect dialect) {
        return new Parser(text, values, dialect).parse();
    }

    /** The text for the driver. */
    public String sql() {
        return sql;
    }

    /** The values, in the order of the marks. */
    public List<Argument> arguments() {
        return arguments;
    }

    /** Whether there is something behind a semicolon. */
    public boolean several() {
        return several;
    }

    /** Where the caller wrote what the server names by its position, both from 1. */
    public int position(int serverPosition) {
        int by = 0;
        for (Shift shift : shifts) {
            if (shift.from() < serverPosition) {
                by = shift.by();
            }
        }
        return serverPosition + by;
    }

    /** As many as PostgreSQL and others take; each is written out, so that more would fill the memory. */
    private static final int MOST_ARGUMENTS = 32_767;

    private static final class Parser {
        private final String text;
        private final Map<String, TypedValue> values;
        private final Dialect dialect;
        private final Lexis lexis;
        private final Scanner scanner;
        private final StringBuilder sql = new StringBuilder();
        private final List<Argument> arguments = new ArrayList<>();
        private final List<Shift> shifts = new ArrayList<>();
        private boolean semicolon;
        private boolean several;
        /** By how much the server's text is shorter than the driver's, so far. */
        private int driverOnly;

        Parser(String text, Map<String, TypedValue> values, Dialect dialect) {
            this.text = text;
            this.values = values;
            this.dialect = dialect;
            this.lexis = dialect.lexis();
            this.scanner = new Scanner(text, lexis);
        }

        NativeStatement parse() {
            int at = 0;
            while (at < text.length()) {
                at = step(at);
            }
            return new NativeStatement(sql.toString(), arguments, several, shifts);
        }

        /** Copies, or replaces, what stands at the index; answers where the next thing begins. */
        private int step(int at) {
            int end = scanner.comment(at);
            if (end > at) {
                sql.append(text, at, end);
                return end;
            }
            char c = text.charAt(at);
            several |= semicolon && c != ';' && !Character.isWhitespace(c);
            end = scanner.quoted(at);
            if (end > at) {
                sql.append(text, at, end);
                return end;
            }
            semicolon |= c == ';';
            return switch (c) {
                case '@' -> parameter(at);
                case '?' -> questionMark(at);
                default -> {
                    sql.append(c);
                    yield at + 1;
                }
            };
        }

        private int parameter(int at) {
            int end = scanner.name(at + 1);
            TypedValue value = values.get(text.substring(at + 1, end));
            if (value == null || scanner.follows(at) || (at > 0 && text.charAt(at - 1) == '@')) {
                // @@rowcount is no parameter of that name, nor is a@b
                int copied = Math.max(end, at + 1);
                sql.append(text, at, copied);
                return copied;
            }
            if (arguments.size() == MOST_ARGUMENTS) {
                throw new SourceException(
                        SourceCode.MALFORMED_REQUEST,
                        "The statement names parameters more than " + MOST_ARGUMENTS + " times");
            }
            arguments.add(value.argument());
            String mark = dialect.typed("?", value.type());
            sql.append(mark);
            driverOnly -= dialect.mark(arguments.size()).length() - 1;
            shift(end);
            return end;
        }

        private int questionMark(int at) {
            if (!lexis.has(Trait.QUESTION_OPERATORS)) {
                throw new SourceException(
                        SourceCode.MALFORMED_REQUEST,
                        "The statement has a '?' at position " + (at + 1)
                                + ": write parameters as @name, and declare them in formalParameters");
            }
            sql.append("??");
            driverOnly++;
            shift(at + 1);
            return at + 1;
        }

        private void shift(int callerIndex) {
            int serverIndex = sql.length() - driverOnly;
            shifts.add(new Shift(serverIndex, callerIndex - serverIndex));
        }
    }
}
