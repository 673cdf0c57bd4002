package org.sallyport.datasource.sql.statement;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.QualifiedName;

/**
 * SQL Server 2017 and later. Its usual collations take {@code a} and {@code A} for the same; texts are compared by their
 * characters here, in one of the collations for that. Equality stands twice, so that an index of the column's own
 * collation can find what the exact comparison then judges. Blanks at the end of a text count in no comparison.
 */
public final class SqlServerDialect extends BooleanlessDialect {

    private static final Lexis LEXIS = Lexis.of(Lexis.Trait.BRACKETS, Lexis.Trait.NESTED_COMMENTS);

    @Override
    public Lexis lexis() {
        return LEXIS;
    }

    private static final String EXACT = " COLLATE Latin1_General_100_BIN2";

    @Override
    public String quote(String identifier) {
        return "[" + identifier.replace("]", "]]") + "]";
    }

    @Override
    public Sql asJson(Sql value) {
        return Sql.of(
                "CASE WHEN ISJSON({}) = 1 THEN {} ELSE '\"' + STRING_ESCAPE({}, 'json') + '\"' END",
                value,
                value,
                value);
    }

    @Override
    public Sql truth(Sql condition) {
        return Sql.of("CAST({} AS bit)", super.truth(condition));
    }

    @Override
    public Sql equal(Sql left, Sql right, ColumnType type) {
        return type == ColumnType.STRING
                ? Sql.of("({} = {} AND {} = {})", left, right, exact(left, type), right)
                : super.equal(left, right, type);
    }

    /** What set operations take for the same, nulls too. */
    @Override
    public Sql same(Sql left, Sql right, ColumnType type) {
        return Sql.of("EXISTS (SELECT {} INTERSECT SELECT {})", exact(left, type), right);
    }

    @Override
    public Sql different(Sql left, Sql right, ColumnType type) {
        return Sql.of("(NOT {})", same(left, right, type));
    }

    @Override
    public Sql among(Sql value, List<Sql> others, ColumnType type) {
        Sql list = Sql.join(", ", others);
        return type == ColumnType.STRING
                ? Sql.of("({} IN ({}) AND {} IN ({}))", value, list, exact(value, type), list)
                : Sql.of("{} IN ({})", value, list);
    }

    @Override
    public Sql like(Sql text, Sql pattern) {
        return Sql.of("({} LIKE REPLACE({}, '[', '![') ESCAPE '!')", exact(text, ColumnType.STRING), pattern);
    }

    @Override
    public Sql grouped(Sql value, ColumnType type) {
        return exact(value, type);
    }

    private static Sql exact(Sql value, ColumnType type) {
        return type == ColumnType.STRING ? Sql.of("{}" + EXACT, value) : value;
    }

    /** LEN leaves out blanks at the end. */
    @Override
    public Sql length(Sql text) {
        return Sql.of("(LEN({} + N'.') - 1)", text);
    }

    @Override
    public Sql position(Sql text, Sql part) {
        return Sql.of("CHARINDEX({}, {})", part, exact(text, ColumnType.STRING));
    }

    @Override
    public Sql substring(Sql text, Sql from, @Nullable Sql length) {
        Sql wanted = length == null ? Sql.text("2147483647") : length;
        return Sql.of("SUBSTRING({}, {} + 1, {})", text, from, wanted);
    }

    @Override
    public Sql replace(Sql text, Sql part, Sql by) {
        return super.replace(exact(text, ColumnType.STRING), part, by);
    }

    @Override
    public Sql concat(Sql left, Sql right) {
        return Sql.of("({} + {})", left, right);
    }

    @Override
    public Sql mod(Sql left, Sql right) {
        return Sql.of("({} % {})", left, right);
    }

    @Override
    public Sql round(Sql number) {
        return Sql.of("ROUND({}, 0)", number);
    }

    @Override
    public Sql extract(DatePart part, Sql time) {
        return Sql.of("DATEPART(" + part + ", {})", time);
    }

    @Override
    public Sql fractionalSeconds(Sql time) {
        return Sql.of("(DATEPART(NANOSECOND, {}) / 1000000000.0)", time);
    }

    @Override
    public Sql now() {
        return Sql.text("SYSDATETIMEOFFSET()");
    }

    @Override
    public @Nullable Sql settled(Column column) {
        return column.origin() == Origin.ROW_VERSION ? Sql.of("{} < MIN_ACTIVE_ROWVERSION()", value(column)) : null;
    }

    /** Nulls are the least of all here, which is OData's order. */
    @Override
    public Sql ordered(Sql value, boolean descending, boolean nullable) {
        return descending ? Sql.of("{} DESC", value) : value;
    }

    /** OFFSET belongs to ORDER BY, and FETCH to OFFSET; FETCH takes no 0. */
    @Override
    public Sql paged(Sql select, List<Sql> order, long offset, long limit) {
        if (limit == 0) {
            return Sql.of("SELECT TOP (0) * FROM ({}) AS nothing", select);
        }
        boolean bounded = offset > 0 || limit < Long.MAX_VALUE;
        List<Sql> parts = new ArrayList<>();
        parts.add(select);
        if (!order.isEmpty()) {
            parts.add(Sql.of("ORDER BY {}", Sql.join(", ", order)));
        } else if (bounded) {
            parts.add(Sql.text("ORDER BY (SELECT NULL)"));
        }
        if (bounded) {
            parts.add(Sql.of("OFFSET {} ROWS", bound(offset, ColumnType.INT64)));
        }
        if (limit < Long.MAX_VALUE) {
            parts.add(Sql.of("FETCH NEXT {} ROWS ONLY", bound(limit, ColumnType.INT64)));
        }
        return Sql.join(" ", parts);
    }

    /** Else two that insert one key at the same time would both find it missing. */
    @Override
    public Sql upsert(QualifiedName table, List<Column> columns, List<Column> key, List<Sql> row) {
        Sql into = Sql.of("{} WITH (HOLDLOCK) AS t", quote(table));
        return Sql.of("{};", Upserts.merge(this, into, "(VALUES (1)) AS one (one)", columns, key, row));
    }

    @Override
    public Sql locked(Sql selected, QualifiedName table, Sql isRow) {
        return Sql.of("SELECT {} FROM {} WITH (UPDLOCK, ROWLOCK) WHERE {}", selected, quote(table), isRow);
    }

    @Override
    protected String typeName(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> "bit";
            case INT16, INT32, INT64 -> "bigint";
            case DECIMAL -> "decimal(38,15)";
            case SINGLE, DOUBLE -> "float";
            case STRING, JSON, ARRAY, OTHER -> "nvarchar(max)";
            case GUID -> "uniqueidentifier";
            case DATE -> "date";
            case TIME -> "time(7)";
            case TIMESTAMP -> "datetime2(7)";
            case TIMESTAMP_TZ -> "datetimeoffset(7)";
            case BINARY -> "varbinary(max)";
        };
    }
}
