package org.sallyport.datasource.sql.statement;

import java.util.Set;

/**
 * How a database's SQL writes what a search for parameters must pass over. Single and double quotes, {@code --} and
 * {@code /* *}{@code /} are in all of them.
 *
 * @param traits what it has beyond that
 */
public record Lexis(Set<Trait> traits) {
    /** Standard SQL and nothing more. */
    public static final Lexis STANDARD = new Lexis(Set.of());

    /** What not all databases have. */
    public enum Trait {
        /** Comments stand within comments. */
        NESTED_COMMENTS,
        /** {@code #} begins a comment; {@code --} does only before white space. */
        HASH_COMMENTS,
        /** A backslash takes the next character's meaning in all quotes but backticks. */
        BACKSLASHES,
        /** {@code E'…'}, in which a backslash does. */
        E_STRINGS,
        /** {@code $$…$$} and {@code $tag$…$tag$}. */
        DOLLAR_QUOTES,
        /** {@code q'[…]'}. */
        Q_QUOTES,
        /** {@code [identifier]}. */
        BRACKETS,
        /** {@code `identifier`}. */
        BACKTICKS,
        /** A question mark is an operator, and doubled for the driver. */
        QUESTION_OPERATORS
    }

    public Lexis {
        traits = Set.copyOf(traits);
    }

    public static Lexis of(Trait... traits) {
        return new Lexis(Set.of(traits));
    }

    public boolean has(Trait trait) {
        return traits.contains(trait);
    }
}
