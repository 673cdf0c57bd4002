package org.sallyport.datasource.sql.statement;

import java.math.BigDecimal;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;

/**
 * SQLite. It has neither dates nor decimals: dates are texts in ISO 8601, compared to the millisecond, and decimals are
 * binary numbers. Its own {@code LOWER} and {@code UPPER} know ASCII alone. A number divided by 0 gives null. LIKE heeds case,
 * as the session is told.
 */
public final class SqliteDialect extends Dialect {

    private static final Lexis LEXIS = Lexis.of(Lexis.Trait.BRACKETS, Lexis.Trait.BACKTICKS);

    @Override
    public Lexis lexis() {
        return LEXIS;
    }

    /** Its casts know few types. */
    @Override
    public String typed(String mark, DeclaredType type) {
        return mark;
    }

    /** Functions of ours that the session has. */
    public static final String LOWER = "sallyport_lower";

    public static final String UPPER = "sallyport_upper";

    private final boolean cases;

    /** SQLite by any driver: it has nothing that changes the case of letters but ASCII's. */
    public SqliteDialect() {
        this(false);
    }

    private SqliteDialect(boolean cases) {
        this.cases = cases;
    }

    /** SQLite in sessions that have the functions {@link #LOWER} and {@link #UPPER}. */
    public static SqliteDialect withCases() {
        return new SqliteDialect(true);
    }

    @Override
    public Set<String> lacking() {
        return cases ? Set.of() : Set.of("tolower", "toupper");
    }

    @Override
    public Sql lower(Sql text) {
        return Sql.of(LOWER + "({})", text);
    }

    @Override
    public Sql upper(Sql text) {
        return Sql.of(UPPER + "({})", text);
    }

    private static final String MOMENT = "%Y-%m-%d %H:%M:%f";

    /** Not in double quotes: where there is no such column, SQLite would take them for a text's. */
    @Override
    public String quote(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    @Override
    public Sql asJson(Sql value) {
        return Sql.of("CAST(CASE WHEN json_valid({}) THEN {} ELSE json_quote({}) END AS TEXT)", value, value, value);
    }

    @Override
    public Sql value(Column column) {
        Sql quoted = super.value(column);
        return switch (column.type()) {
            case DATE -> date(quoted);
            case TIME -> time(quoted);
            case TIMESTAMP, TIMESTAMP_TZ -> moment(quoted);
            default -> quoted;
        };
    }

    /** Dates as they are stored; blobs among values of any type as SQL writes them. */
    @Override
    public Sql selected(Column column) {
        Sql quoted = Sql.text(quote(column.name()));
        return switch (column.type()) {
            case JSON, ARRAY -> asJson(quoted);
            case OTHER ->
                Sql.of("CASE typeof({}) WHEN 'blob' THEN quote({}) ELSE CAST({} AS TEXT) END", quoted, quoted, quoted);
            default -> quoted;
        };
    }

    @Override
    public Sql bound(@Nullable Object value, ColumnType type) {
        return Sql.bound(new Argument(value, type));
    }

    @Override
    public Sql equal(Sql left, Sql right, ColumnType type) {
        return super.equal(exact(left, type), right, type);
    }

    @Override
    public Sql same(Sql left, Sql right, ColumnType type) {
        return super.same(exact(left, type), right, type);
    }

    @Override
    public Sql different(Sql left, Sql right, ColumnType type) {
        return super.different(exact(left, type), right, type);
    }

    @Override
    public Sql among(Sql value, List<Sql> others, ColumnType type) {
        return super.among(exact(value, type), others, type);
    }

    @Override
    public Sql grouped(Sql value, ColumnType type) {
        return exact(value, type);
    }

    private static Sql exact(Sql value, ColumnType type) {
        return type == ColumnType.STRING ? Sql.of("{} COLLATE BINARY", value) : value;
    }

    @Override
    public Sql length(Sql text) {
        return Sql.of("LENGTH({})", text);
    }

    @Override
    public Sql position(Sql text, Sql part) {
        return Sql.of("INSTR({}, {})", text, part);
    }

    @Override
    public Sql substring(Sql text, Sql from, @Nullable Sql length) {
        return length == null
                ? Sql.of("SUBSTR({}, {} + 1)", text, from)
                : Sql.of("SUBSTR({}, {} + 1, {})", text, from, length);
    }

    @Override
    public Sql divide(Sql left, Sql right, ColumnType type) {
        return type == ColumnType.INT64
                ? super.divide(left, right, type)
                : Sql.of("(CAST({} AS REAL) / {})", left, right);
    }

    @Override
    public Sql extract(DatePart part, Sql time) {
        String format =
                switch (part) {
                    case YEAR -> "%Y";
                    case MONTH -> "%m";
                    case DAY -> "%d";
                    case HOUR -> "%H";
                    case MINUTE -> "%M";
                    case SECOND -> "%S";
                };
        return Sql.of("CAST(strftime('" + format + "', {}) AS INTEGER)", time);
    }

    @Override
    public Sql fractionalSeconds(Sql time) {
        return Sql.of("CAST(substr(strftime('%f', {}), 3) AS REAL)", time);
    }

    @Override
    public Sql date(Sql moment) {
        return Sql.of("date({})", moment);
    }

    @Override
    public Sql time(Sql moment) {
        return Sql.of("strftime('%H:%M:%f', {})", moment);
    }

    private static Sql moment(Sql value) {
        return Sql.of("strftime('" + MOMENT + "', {})", value);
    }

    @Override
    public Sql now() {
        return Sql.text("strftime('" + MOMENT + "', 'now')");
    }

    @Override
    public Sql ordered(Sql value, boolean descending, boolean nullable) {
        return descending ? Sql.of("{} DESC", value) : value;
    }

    @Override
    public Sql paged(Sql select, List<Sql> order, long offset, long limit) {
        return MySqlDialect.limited(select, order, offset, limit, "-1");
    }

    /**
     * A decimal is refused where the binary number that would be kept is another one; a time is kept as ISO 8601 has it,
     * without the digits that are only needed to compare.
     */
    @Override
    public Sql given(@Nullable Object value, Column column) {
        if (value instanceof BigDecimal decimal && !keeps(decimal)) {
            throw new SourceException(
                    SourceCode.MALFORMED_VALUE,
                    "The value of the property '" + column.property() + "' has more digits than SQLite keeps, which has"
                            + " binary numbers of 64 bits: use a column of texts");
        }
        return super.given(
                value instanceof LocalTime time ? DateTimeFormatter.ISO_LOCAL_TIME.format(time) : value, column);
    }

    private static boolean keeps(BigDecimal decimal) {
        double binary = decimal.doubleValue();
        boolean whole = decimal.stripTrailingZeros().scale() <= 0
                && decimal.toBigInteger().bitLength() < Long.SIZE;
        return whole || (Double.isFinite(binary) && new BigDecimal(Double.toString(binary)).compareTo(decimal) == 0);
    }

    /** By its row's number: RETURNING would tell a row without what triggers make of it. */
    @Override
    public Sql inserted() {
        return Sql.text("_rowid_ = last_insert_rowid()");
    }

    @Override
    public Sql upsert(QualifiedName table, List<Column> columns, List<Column> key, List<Sql> row) {
        return Upserts.onConflict(this, table, columns, key, Sql.of("VALUES ({})", Sql.join(", ", row)), "DO NOTHING");
    }

    /** A change has the whole file for itself from its beginning. */
    @Override
    public Sql locked(Sql selected, QualifiedName table, Sql isRow) {
        return Sql.of("SELECT {} FROM {} WHERE {}", selected, quote(table), isRow);
    }

    @Override
    protected String typeName(ColumnType type) {
        return switch (type) {
            case BOOLEAN, INT16, INT32, INT64 -> "INTEGER";
            case DECIMAL -> "NUMERIC";
            case SINGLE, DOUBLE -> "REAL";
            case BINARY -> "BLOB";
            case STRING, JSON, ARRAY, OTHER, GUID, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ -> "TEXT";
        };
    }
}
