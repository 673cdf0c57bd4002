package org.sallyport.datasource.sql.statement;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;

/**
 * MySQL and MariaDB. Their usual collations take {@code a}, {@code A} and {@code ä} for the same; texts are compared by
 * their characters here. Equality with a value stands twice, so that an index of the column's own collation can find
 * what the exact comparison then judges. A whole number divided by 0 gives null.
 */
public final class MySqlDialect extends Dialect {

    private static final Lexis LEXIS =
            Lexis.of(Lexis.Trait.HASH_COMMENTS, Lexis.Trait.BACKSLASHES, Lexis.Trait.BACKTICKS);

    @Override
    public Lexis lexis() {
        return LEXIS;
    }

    /** Its casts know few types. */
    @Override
    public String typed(String mark, DeclaredType type) {
        return mark;
    }

    private static final String ALL_ROWS = "18446744073709551615";

    /** The vendor's code where a subquery gave more than one row: how an upsert says that another row is in its way. */
    public static final int NOT_THE_KEYS_ROW = 1242;

    private final String exactCollation;
    private final boolean returning;

    private MySqlDialect(String exactCollation, boolean returning) {
        this.exactCollation = exactCollation;
        this.returning = returning;
    }

    /** MariaDB 10.5 and later. */
    public static MySqlDialect mariaDb() {
        return new MySqlDialect("utf8mb4_nopad_bin", true);
    }

    /** MySQL 8.0.17 and later. */
    public static MySqlDialect mySql() {
        return new MySqlDialect("utf8mb4_0900_bin", false);
    }

    @Override
    public String quote(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    @Override
    public Sql asJson(Sql value) {
        return Sql.of("CASE WHEN JSON_VALID({}) THEN CAST({} AS CHAR) ELSE JSON_QUOTE({}) END", value, value, value);
    }

    @Override
    public Sql cast(Sql value, ColumnType type) {
        return type == ColumnType.STRING ? Sql.of("CONVERT({} USING utf8mb4)", value) : super.cast(value, type);
    }

    @Override
    public Sql bound(@Nullable Object value, ColumnType type) {
        return Sql.bound(new Argument(value, type));
    }

    private Sql exact(Sql text) {
        return Sql.of("CONVERT({} USING utf8mb4) COLLATE " + exactCollation, text);
    }

    @Override
    public Sql equal(Sql left, Sql right, ColumnType type) {
        return type == ColumnType.STRING
                ? Sql.of("({} = {} AND {} = {})", left, right, exact(left), right)
                : super.equal(left, right, type);
    }

    @Override
    public Sql same(Sql left, Sql right, ColumnType type) {
        return Sql.of("({} <=> {})", type == ColumnType.STRING ? exact(left) : left, right);
    }

    @Override
    public Sql different(Sql left, Sql right, ColumnType type) {
        return Sql.of("(NOT {})", same(left, right, type));
    }

    @Override
    public Sql among(Sql value, List<Sql> others, ColumnType type) {
        Sql list = Sql.join(", ", others);
        return type == ColumnType.STRING
                ? Sql.of("({} IN ({}) AND {} IN ({}))", value, list, exact(value), list)
                : Sql.of("{} IN ({})", value, list);
    }

    @Override
    public Sql grouped(Sql value, ColumnType type) {
        return type == ColumnType.STRING ? exact(value) : value;
    }

    @Override
    public Sql like(Sql text, Sql pattern) {
        return Sql.of("({} LIKE {} ESCAPE '!')", exact(text), pattern);
    }

    @Override
    public Sql position(Sql text, Sql part) {
        return Sql.of("LOCATE({}, {})", part, exact(text));
    }

    @Override
    public Sql substring(Sql text, Sql from, @Nullable Sql length) {
        return length == null
                ? Sql.of("SUBSTRING({}, {} + 1)", text, from)
                : Sql.of("SUBSTRING({}, {} + 1, {})", text, from, length);
    }

    @Override
    public Sql concat(Sql left, Sql right) {
        return Sql.of("CONCAT({}, {})", left, right);
    }

    @Override
    public Sql divide(Sql left, Sql right, ColumnType type) {
        return switch (type) {
            case INT64 -> Sql.of("({} DIV {})", left, right);
            // its decimals have four digits more than the dividend's otherwise
            case DECIMAL -> super.divide(cast(left, ColumnType.DECIMAL), right, type);
            default -> super.divide(left, right, type);
        };
    }

    @Override
    public Sql extract(DatePart part, Sql time) {
        return Sql.of(part + "({})", time);
    }

    @Override
    public Sql fractionalSeconds(Sql time) {
        return Sql.of("(MICROSECOND({}) * 0.000001)", time);
    }

    @Override
    public Sql now() {
        return Sql.text("CURRENT_TIMESTAMP(6)");
    }

    /** Nulls are the least of all here, which is OData's order. */
    @Override
    public Sql ordered(Sql value, boolean descending, boolean nullable) {
        return descending ? Sql.of("{} DESC", value) : value;
    }

    @Override
    public Sql paged(Sql select, List<Sql> order, long offset, long limit) {
        return limited(select, order, offset, limit, ALL_ROWS);
    }

    /** The form of LIMIT and OFFSET, with the word for all rows where only some are left out. */
    static Sql limited(Sql select, List<Sql> order, long offset, long limit, String allRows) {
        List<Sql> parts = new ArrayList<>();
        parts.add(select);
        if (!order.isEmpty()) {
            parts.add(Sql.of("ORDER BY {}", Sql.join(", ", order)));
        }
        if (limit < Long.MAX_VALUE) {
            parts.add(Sql.of("LIMIT {}", Sql.bound(new Argument(limit, ColumnType.INT64))));
        } else if (offset > 0) {
            parts.add(Sql.text("LIMIT " + allRows));
        }
        if (offset > 0) {
            parts.add(Sql.of("OFFSET {}", Sql.bound(new Argument(offset, ColumnType.INT64))));
        }
        return Sql.join(" ", parts);
    }

    @Override
    public Sql given(@Nullable Object value, Column column) {
        if (column.declared().startsWith("bigint")) {
            requireWhole(value, column);
        }
        return super.given(value, column);
    }

    @Override
    public Sql defaults(Table table) {
        return Sql.of("INSERT INTO {} () VALUES ()", quote(table.name()));
    }

    /** MariaDB gives the rows of an INSERT alone. */
    @Override
    public @Nullable Sql giving(Sql change, Sql selected, boolean update) {
        return returning && !update ? Sql.of("{} RETURNING {}", change, selected) : null;
    }

    /**
     * The database updates the row of any unique value that is there already. Where that is not the row of the key, the
     * first of the key's columns gets a value that it can't have: two rows, with {@link #NOT_THE_KEYS_ROW}.
     */
    @Override
    public Sql upsert(QualifiedName table, List<Column> columns, List<Column> key, List<Sql> row) {
        List<String> same = key.stream()
                .map(column -> quote(column.name()))
                .map(name -> name + " <=> VALUES(" + name + ")")
                .toList();
        String first = quote(key.get(0).name());
        List<String> sets = new ArrayList<>();
        sets.add(first + " = IF(" + String.join(" AND ", same) + ", " + first + ", (SELECT 1 UNION ALL SELECT 2))");
        for (Column column : Upserts.others(columns, key)) {
            String name = quote(column.name());
            sets.add(name + " = VALUES(" + name + ")");
        }
        return Sql.of(
                "INSERT INTO {} {} VALUES ({}) ON DUPLICATE KEY UPDATE " + String.join(", ", sets),
                quote(table),
                list(columns),
                Sql.join(", ", row));
    }

    @Override
    protected String typeName(ColumnType type) {
        return switch (type) {
            case BOOLEAN, INT16, INT32, INT64 -> "SIGNED";
            case DECIMAL -> "DECIMAL(65,20)";
            case SINGLE, DOUBLE -> "DOUBLE";
            case STRING, JSON, ARRAY, OTHER, GUID -> "CHAR";
            case DATE -> "DATE";
            case TIME -> "TIME(6)";
            case TIMESTAMP, TIMESTAMP_TZ -> "DATETIME(6)";
            case BINARY -> "BINARY";
        };
    }
}
