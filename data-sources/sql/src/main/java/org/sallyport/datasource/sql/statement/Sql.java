package org.sallyport.datasource.sql.statement;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A piece of SQL with the values bound in it. Pieces are put together in any order and as often as need be; each value
 * stays at its place, so the arguments of the whole are in the order in which their marks stand in its text. Immutable.
 *
 * <p>Templates and texts are our own words or quoted identifiers; what a caller wrote is only ever an {@link Argument}.
 */
public final class Sql {
    private static final String PLACE = "{}";

    /** One more than arguments: what stands before, between and behind them. */
    private final List<String> texts;

    private final List<Argument> arguments;
    private final int length;

    private Sql(List<String> texts, List<Argument> arguments) {
        this.texts = texts;
        this.arguments = arguments;
        this.length = texts.stream().mapToInt(String::length).sum() + arguments.size();
    }

    /** SQL without values. */
    public static Sql text(String text) {
        return new Sql(List.of(text), List.of());
    }

    /** A value, by its mark alone. */
    public static Sql bound(Argument argument) {
        return new Sql(List.of("", ""), List.of(argument));
    }

    /** A template in which each {@code {}} stands for the next of the operands. These are not searched for more. */
    public static Sql of(String template, Sql... operands) {
        Builder builder = new Builder();
        int from = 0;
        for (Sql operand : operands) {
            int place = template.indexOf(PLACE, from);
            if (place < 0) {
                throw new IllegalArgumentException("more operands than places: " + template);
            }
            builder.append(template.substring(from, place)).append(operand);
            from = place + PLACE.length();
        }
        if (template.indexOf(PLACE, from) >= 0) {
            throw new IllegalArgumentException("more places than operands: " + template);
        }
        return builder.append(template.substring(from)).build();
    }

    /** Pieces with a separator between them. */
    public static Sql join(String separator, List<Sql> pieces) {
        Builder builder = new Builder();
        for (int i = 0; i < pieces.size(); i++) {
            builder.append(i == 0 ? "" : separator).append(pieces.get(i));
        }
        return builder.build();
    }

    public boolean isEmpty() {
        return arguments.isEmpty() && texts.get(0).isEmpty();
    }

    /** Characters of its text, with one for each value. */
    public int length() {
        return length;
    }

    /** The values, in the order of their marks. */
    public List<Argument> arguments() {
        return arguments;
    }

    /**
     * The text as a driver takes it.
     *
     * @param mark what stands for the nth value, from 1
     */
    public String text(IntFunction<String> mark) {
        StringBuilder text = new StringBuilder(texts.get(0));
        for (int i = 1; i < texts.size(); i++) {
            text.append(mark.apply(i)).append(texts.get(i));
        }
        return text.toString();
    }

    /** The text with {@code ?} for the values. */
    @Override
    public String toString() {
        return text(n -> "?");
    }

    private static final class Builder {
        private final List<String> texts = new ArrayList<>();
        private final List<Argument> arguments = new ArrayList<>();
        private final StringBuilder last = new StringBuilder();

        Builder append(String text) {
            last.append(text);
            return this;
        }

        Builder append(Sql piece) {
            last.append(piece.texts.get(0));
            for (int i = 0; i < piece.arguments.size(); i++) {
                texts.add(last.toString());
                arguments.add(piece.arguments.get(i));
                last.setLength(0);
                last.append(piece.texts.get(i + 1));
            }
            return this;
        }

        Sql build() {
            texts.add(last.toString());
            return new Sql(Collections.unmodifiableList(texts), Collections.unmodifiableList(arguments));
        }
    }
}
