package org.sallyport.datasource.sql.statement;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;

/**
 * What a database's SQL looks like. This class writes standard SQL; a database's own overrides what it has otherwise.
 * Whatever a method answers means the same on every database: that of OData, which compares texts exactly, by their
 * characters. Only which of two texts is the greater, in {@code lt} and {@code $orderby}, is left to the database's
 * collation, for its indexes follow that.
 *
 * <p>Conditions and values are two things, since some databases have no values true and false: {@link #condition} and
 * {@link #truth} lead from one to the other.
 */
public abstract class Dialect {

    /** The database's name for a type, in casts. */
    protected abstract String typeName(ColumnType type);

    /** Any value as a text that holds JSON: a text, too, if the column has become one meanwhile. */
    public abstract Sql asJson(Sql value);

    /** What stands for the nth bound value, from 1. */
    public String mark(int number) {
        return "?";
    }

    /** How its texts are written, for what searches those of callers. */
    public Lexis lexis() {
        return Lexis.STANDARD;
    }

    /** A mark with the type of its value told. */
    public String typed(String mark, DeclaredType type) {
        return "CAST(" + mark + " AS " + type.name() + ")";
    }

    /** An identifier that came from the catalogue, or that a catalogue query will judge. */
    public String quote(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    public Sql quote(QualifiedName table) {
        return Sql.text(quote(table.schema()) + "." + quote(table.name()));
    }

    /** The column's value as filters and orders see it. */
    public Sql value(Column column) {
        Sql quoted = Sql.text(quote(column.name()));
        return column.cast() ? cast(quoted, ColumnType.STRING) : quoted;
    }

    /** The column's value as it is read. */
    public Sql selected(Column column) {
        Sql quoted = Sql.text(quote(column.name()));
        if (column.type() == ColumnType.ARRAY || column.type() == ColumnType.JSON) {
            return asJson(quoted);
        }
        return column.type().readAsText() ? cast(quoted, ColumnType.STRING) : value(column);
    }

    /** A bound value with its type told, so that the server need not guess it. */
    public Sql bound(@Nullable Object value, ColumnType type) {
        return cast(Sql.bound(new Argument(value, type)), type);
    }

    public Sql cast(Sql value, ColumnType type) {
        return Sql.of("CAST({} AS " + typeName(type) + ")", value);
    }

    // Conditions

    /** The condition that always, or never, holds. */
    public Sql always(boolean holds) {
        return Sql.text(holds ? "TRUE" : "FALSE");
    }

    /** A value of type BOOLEAN as a condition. */
    public Sql condition(Sql value) {
        return value;
    }

    /** A condition as a value of type BOOLEAN. */
    public Sql truth(Sql condition) {
        return condition;
    }

    /** True where the condition does not hold, or is unknown. */
    public Sql notTrue(Sql condition) {
        return Sql.of("({} IS NOT TRUE)", condition);
    }

    /** Whether two values are equal; unknown where one is null. */
    public Sql equal(Sql left, Sql right, ColumnType type) {
        return Sql.of("({} = {})", left, right);
    }

    /** Whether two values are equal; nulls are. */
    public Sql same(Sql left, Sql right, ColumnType type) {
        return Sql.of("({} IS NOT DISTINCT FROM {})", left, right);
    }

    /** Whether two values are unequal; a null is unequal to all but nulls. */
    public Sql different(Sql left, Sql right, ColumnType type) {
        return Sql.of("({} IS DISTINCT FROM {})", left, right);
    }

    /** Whether a value is one of others, which are not null. */
    public Sql among(Sql value, List<Sql> others, ColumnType type) {
        return Sql.of("{} IN ({})", value, Sql.join(", ", others));
    }

    /** Whether a text is like a pattern in which {@code !} takes the meaning from {@code % _ !}. */
    public Sql like(Sql text, Sql pattern) {
        return Sql.of("({} LIKE {} ESCAPE '!')", text, pattern);
    }

    /** What tells values of a type apart in GROUP BY and COUNT(DISTINCT). */
    public Sql grouped(Sql value, ColumnType type) {
        return value;
    }

    /**
     * The functions and operators of OData that the database has no like of, by their words: they are refused, and
     * tables' descriptions leave them out.
     */
    public Set<String> lacking() {
        return Set.of();
    }

    // Texts

    /** How many characters a text has. */
    public Sql length(Sql text) {
        return Sql.of("CHAR_LENGTH({})", text);
    }

    /** Where the part begins in the text, from 1; 0 when nowhere. */
    public Sql position(Sql text, Sql part) {
        return Sql.of("POSITION({} IN {})", part, text);
    }

    /**
     * The rest of a text, or so many characters of it.
     *
     * @param from how many characters are left out
     * @param length how many are wanted at most; null for all
     */
    public Sql substring(Sql text, Sql from, @Nullable Sql length) {
        Sql begun = Sql.of("SUBSTRING({} FROM CAST({} AS integer) + 1", text, from);
        return length == null ? Sql.of("{})", begun) : Sql.of("{} FOR CAST({} AS integer))", begun, length);
    }

    /** The text with each occurrence of a part replaced by another text; an empty part occurs nowhere. */
    public Sql replace(Sql text, Sql part, Sql by) {
        return Sql.of("REPLACE({}, {}, {})", text, part, by);
    }

    public Sql lower(Sql text) {
        return Sql.of("LOWER({})", text);
    }

    public Sql upper(Sql text) {
        return Sql.of("UPPER({})", text);
    }

    public Sql trim(Sql text) {
        return Sql.of("TRIM({})", text);
    }

    public Sql concat(Sql left, Sql right) {
        return Sql.of("({} || {})", left, right);
    }

    // Numbers

    /** Division; of whole numbers without the rest. */
    public Sql divide(Sql left, Sql right, ColumnType type) {
        return Sql.of("({} / {})", left, right);
    }

    public Sql mod(Sql left, Sql right) {
        return Sql.of("MOD({}, {})", left, right);
    }

    /** The nearest whole number; halves go away from zero. Binary numbers are made decimals before. */
    public Sql round(Sql number) {
        return Sql.of("ROUND({})", number);
    }

    public Sql floor(Sql number) {
        return Sql.of("FLOOR({})", number);
    }

    public Sql ceiling(Sql number) {
        return Sql.of("CEILING({})", number);
    }

    // Dates and times

    /** A part of a date or time as a whole number. */
    public Sql extract(DatePart part, Sql time) {
        return Sql.of("CAST(FLOOR(EXTRACT(" + part + " FROM {})) AS bigint)", time);
    }

    /** The fraction of the second, from 0 to below 1, as a decimal. */
    public Sql fractionalSeconds(Sql time) {
        return Sql.of("(EXTRACT(SECOND FROM {}) - FLOOR(EXTRACT(SECOND FROM {})))", time, time);
    }

    public Sql date(Sql moment) {
        return cast(moment, ColumnType.DATE);
    }

    public Sql time(Sql moment) {
        return cast(moment, ColumnType.TIME);
    }

    public Sql now() {
        return Sql.text("CURRENT_TIMESTAMP");
    }

    /**
     * What holds of a rising column's values below which no transaction that is still open can write one; null where the
     * database doesn't tell that.
     */
    public @Nullable Sql settled(Column column) {
        return null;
    }

    // Statements

    /**
     * A term of an ORDER BY. OData puts nulls first; said only where there can be nulls, since it keeps indexes from
     * serving.
     */
    public Sql ordered(Sql value, boolean descending, boolean nullable) {
        String nulls = !nullable ? "" : descending ? " NULLS LAST" : " NULLS FIRST";
        return Sql.of("{}" + (descending ? " DESC" : "") + nulls, value);
    }

    /**
     * A SELECT with its order and the rows of it that are wanted.
     *
     * @param order terms of the ORDER BY; none when the order does not matter
     * @param offset rows to leave out
     * @param limit rows to give at most; {@link Long#MAX_VALUE} for all
     */
    public Sql paged(Sql select, List<Sql> order, long offset, long limit) {
        List<Sql> parts = new ArrayList<>();
        parts.add(select);
        if (!order.isEmpty()) {
            parts.add(Sql.of("ORDER BY {}", Sql.join(", ", order)));
        }
        if (offset > 0) {
            parts.add(Sql.of("OFFSET {} ROWS", bound(offset, ColumnType.INT64)));
        }
        if (limit < Long.MAX_VALUE) {
            parts.add(Sql.of("FETCH FIRST {} ROWS ONLY", bound(limit, ColumnType.INT64)));
        }
        return Sql.join(" ", parts);
    }

    // Changes

    /**
     * Reads the row that a condition finds, and keeps others from changing it until the transaction ends.
     *
     * @param selected what of the row is read
     */
    public Sql locked(Sql selected, QualifiedName table, Sql isRow) {
        return Sql.of("SELECT {} FROM {} WHERE {} FOR UPDATE", selected, quote(table), isRow);
    }

    /** Whether {@link #locked} does so in any transaction; else in serializable ones alone. */
    public boolean guards() {
        return true;
    }

    /**
     * A value of a caller's row, as it is put into a column.
     *
     * @param value of the class that {@code CellReader} gives for the column's type, or a text that the database casts
     */
    public Sql given(@Nullable Object value, Column column) {
        return Sql.bound(new Argument(value, column.type()));
    }

    /** Refuses a fraction for a column of whole numbers beyond 64 bits, which the database would round without a word. */
    static void requireWhole(@Nullable Object value, Column column) {
        if (value instanceof BigDecimal decimal && decimal.stripTrailingZeros().scale() > 0) {
            throw new SourceException(
                    SourceCode.MALFORMED_VALUE,
                    "The value of the property '" + column.property() + "' must be a whole number");
        }
    }

    /** Inserts a row of defaults alone. */
    public Sql defaults(Table table) {
        return Sql.of("INSERT INTO {} DEFAULT VALUES", quote(table.name()));
    }

    /**
     * An INSERT or UPDATE of one row that gives that row's values.
     *
     * @param selected what of the row is given
     * @return null where the database can't do so: the row is read in a statement of its own then
     */
    public @Nullable Sql giving(Sql change, Sql selected, boolean update) {
        return null;
    }

    /** The condition that finds the row which the session inserted last; null where the database has none such. */
    public @Nullable Sql inserted() {
        return null;
    }

    /**
     * Inserts a row, or updates the one whose primary key is there already. A row that has another unique value of
     * another row is refused by the database, as a violated constraint.
     *
     * @param columns the columns of the row
     * @param key those of the primary key, all of which are among the columns
     * @param row the values, as {@link #given} makes them, in the order of the columns
     */
    public Sql upsert(QualifiedName table, List<Column> columns, List<Column> key, List<Sql> row) {
        throw new SourceException(
                SourceCode.UNKNOWN_OPERATION, "The mode upsert is not there for this database; use insert");
    }

    /** Columns in parentheses. */
    public final Sql list(List<Column> columns) {
        return Sql.of(
                "({})",
                Sql.join(
                        ", ",
                        columns.stream()
                                .map(column -> Sql.text(quote(column.name())))
                                .toList()));
    }
}
