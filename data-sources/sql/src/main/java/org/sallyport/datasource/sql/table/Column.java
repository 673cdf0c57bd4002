package org.sallyport.datasource.sql.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param name its name in the catalogue
 * @param property its name in JSON and in options: {@link PropertyName}
 * @param type what it holds
 * @param cast whether it must be cast to a text to be what its type says (enumerations and the like)
 * @param nullable whether it may be null
 * @param maxLength most characters of a text; 0 when not limited
 * @param origin where its values come from
 * @param values the only values that it may hold, in their order; empty where it may hold others
 * @param declared its type as the database itself writes it; empty where nothing needs it
 * @param byDefault its default as the catalogue writes it; null where there is none, or the database fills it otherwise
 */
public record Column(
        String name,
        String property,
        ColumnType type,
        boolean cast,
        boolean nullable,
        int maxLength,
        Origin origin,
        List<String> values,
        String declared,
        @Nullable String byDefault) {
    public Column {
        values = List.copyOf(values);
    }

    /** A column whose declared type nothing needs. */
    public Column(
            String name,
            String property,
            ColumnType type,
            boolean cast,
            boolean nullable,
            int maxLength,
            Origin origin,
            List<String> values) {
        this(name, property, type, cast, nullable, maxLength, origin, values, "", null);
    }

    /** A column that may hold any value of its type. */
    public Column(
            String name,
            String property,
            ColumnType type,
            boolean cast,
            boolean nullable,
            int maxLength,
            Origin origin) {
        this(name, property, type, cast, nullable, maxLength, origin, List.of());
    }

    /** The column with its default, as the catalogue writes it. */
    public Column withDefault(@Nullable String written) {
        return new Column(name, property, type, cast, nullable, maxLength, origin, values, declared, written);
    }

    /** The column with its type, as the database itself writes it. */
    public Column withDeclared(String written) {
        return new Column(name, property, type, cast, nullable, maxLength, origin, values, written, byDefault);
    }

    /** Its default as JSON shows it; null where it has none, or one that the database reckons. */
    public @Nullable Object defaultValue() {
        return byDefault == null || origin != Origin.DEFAULT ? null : DefaultValue.of(byDefault, type);
    }
}
