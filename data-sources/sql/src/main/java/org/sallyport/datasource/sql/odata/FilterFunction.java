package org.sallyport.datasource.sql.odata;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.table.ColumnType;

/**
 * The operators and functions of OData that filters, orders and {@code $apply} may use, and the types of the column
 * that they work on: what the translation accepts and what tables' descriptions tell, in one place. All others are
 * refused.
 */
public enum FilterFunction {
    LT(Types.ORDERED),
    LE(Types.ORDERED),
    EQ(Types.COMPARABLE),
    NE(Types.COMPARABLE),
    GT(Types.ORDERED),
    GE(Types.ORDERED),
    MIN(Types.ORDERED),
    MAX(Types.ORDERED),
    COUNTDISTINCT(Types.COMPARABLE),
    ADD(Types.NUMBERS),
    SUB(Types.NUMBERS),
    MUL(Types.NUMBERS),
    DIV(Types.NUMBERS),
    MOD(Types.NUMBERS),
    NEGATE(Types.NUMBERS),
    NOW(Types.NONE),
    MINDATETIME(Types.NONE),
    MAXDATETIME(Types.NONE),
    NOT(Types.TRUTHS),
    AND(Types.TRUTHS),
    OR(Types.TRUTHS),
    IN(Types.LISTED),
    DAY(Types.DATES),
    MONTH(Types.DATES),
    YEAR(Types.DATES),
    HOUR(Types.TIMES),
    MINUTE(Types.TIMES),
    SECOND(Types.TIMES),
    FRACTIONALSECONDS(Types.TIMES),
    DATE(Types.MOMENTS),
    TIME(Types.MOMENTS),
    TOTALOFFSETMINUTES(Types.MOMENTS),
    ROUND(Types.FRACTIONS),
    FLOOR(Types.FRACTIONS),
    CEILING(Types.FRACTIONS),
    CONTAINS(Types.TEXTS),
    STARTSWITH(Types.TEXTS),
    ENDSWITH(Types.TEXTS),
    LENGTH(Types.TEXTS),
    INDEXOF(Types.TEXTS),
    REPLACE(Types.TEXTS),
    SUBSTRING(Types.TEXTS),
    SUBSTRINGOF(Types.TEXTS),
    TOLOWER(Types.TEXTS),
    TOUPPER(Types.TEXTS),
    TRIM(Types.TEXTS),
    CONCAT(Types.TEXTS),
    SUM(Types.NUMBERS),
    AVERAGE(Types.NUMBERS),
    NULL(Types.COMPARABLE);

    /** Kinds of columns. */
    private enum Types {
        NONE,
        TRUTHS,
        FRACTIONS,
        NUMBERS,
        MOMENTS,
        DATES,
        TIMES,
        TEXTS,
        ORDERED,
        /** The parser takes no list of fractions for a binary number. */
        LISTED,
        COMPARABLE;

        boolean contain(ColumnType type) {
            return switch (type) {
                case BOOLEAN -> this == TRUTHS || compared();
                case INT16, INT32, INT64 -> this == NUMBERS || ordered();
                case DECIMAL -> this == NUMBERS || this == FRACTIONS || ordered();
                case SINGLE, DOUBLE -> this == NUMBERS || this == FRACTIONS || (ordered() && this != LISTED);
                case STRING -> this == TEXTS || ordered();
                case GUID, BINARY -> compared();
                case DATE -> this == DATES || ordered();
                case TIME -> this == TIMES || ordered();
                case TIMESTAMP, TIMESTAMP_TZ -> this == MOMENTS || this == DATES || this == TIMES || ordered();
                case JSON, ARRAY, OTHER -> false;
            };
        }

        private boolean ordered() {
            return this == ORDERED || compared();
        }

        private boolean compared() {
            return this == COMPARABLE || this == LISTED;
        }
    }

    private static final Map<String, FilterFunction> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(FilterFunction::word, Function.identity()));

    private final Types types;

    FilterFunction(Types types) {
        this.types = types;
    }

    /** Its name in OData. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it works on a value of the type. */
    public boolean takes(ColumnType type) {
        return types.contain(type);
    }

    /** The words of all that a database can do. */
    public static List<String> words(Dialect dialect) {
        return Arrays.stream(values())
                .map(FilterFunction::word)
                .filter(word -> !dialect.lacking().contains(word))
                .toList();
    }

    /** The words of all that a database can do with a column of a type. */
    public static List<String> words(Dialect dialect, ColumnType type) {
        return Arrays.stream(values())
                .filter(function -> function.takes(type))
                .map(FilterFunction::word)
                .filter(word -> !dialect.lacking().contains(word))
                .toList();
    }

    /**
     * The function of a name.
     *
     * @throws org.sallyport.datasource.spi.SourceException {@code UNSUPPORTED_FUNCTION} where the database has none
     *     that does the same as the others'
     */
    static FilterFunction of(String word, Dialect dialect) {
        FilterFunction function = BY_WORD.get(word);
        if (function == null || dialect.lacking().contains(word)) {
            throw OptionParsing.unsupported(word);
        }
        return function;
    }
}
