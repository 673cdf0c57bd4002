package org.sallyport.datasource.sql.statement;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;

/** DuckDB. A number divided by 0 gives null. */
public final class DuckDbDialect extends Dialect {
    private static final Lexis LEXIS =
            Lexis.of(Lexis.Trait.DOLLAR_QUOTES, Lexis.Trait.E_STRINGS, Lexis.Trait.NESTED_COMMENTS);

    private static final Set<String> WHOLES = Set.of("UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM");

    @Override
    public Lexis lexis() {
        return LEXIS;
    }

    /** Whole numbers of 128 bits are compared with such: as decimals, neither they nor a column's would all fit. */
    @Override
    public Sql bound(@Nullable Object value, ColumnType type) {
        if (!(value instanceof BigDecimal number) || number.scale() > 0 || number.precision() - number.scale() > 39) {
            return super.bound(value, type);
        }
        String whole = number.toBigInteger().bitLength() < 128 ? "HUGEINT" : "UHUGEINT";
        return Sql.of("CAST({} AS " + whole + ")", Sql.bound(new Argument(value, type)));
    }

    /** Of JSON itself, to_json would shorten the numbers. */
    @Override
    public Sql asJson(Sql value) {
        return Sql.of(
                "CASE typeof({}) WHEN 'JSON' THEN CAST({} AS VARCHAR) ELSE CAST(to_json({}) AS VARCHAR) END",
                value,
                value,
                value);
    }

    @Override
    public Sql substring(Sql text, Sql from, @Nullable Sql length) {
        return length == null
                ? Sql.of("SUBSTRING({}, {} + 1)", text, from)
                : Sql.of("SUBSTRING({}, {} + 1, {})", text, from, length);
    }

    @Override
    public Sql divide(Sql left, Sql right, ColumnType type) {
        return type == ColumnType.INT64 ? Sql.of("({} // {})", left, right) : super.divide(left, right, type);
    }

    @Override
    public Sql fractionalSeconds(Sql time) {
        return Sql.of("(CAST(EXTRACT(MICROSECOND FROM {}) % 1000000 AS DECIMAL(18,0)) * 0.000001)", time);
    }

    /** There is no cast from a moment with a zone. */
    @Override
    public Sql time(Sql moment) {
        return super.time(cast(moment, ColumnType.TIMESTAMP));
    }

    @Override
    public Sql paged(Sql select, List<Sql> order, long offset, long limit) {
        return MySqlDialect.limited(select, order, offset, limit, "ALL");
    }

    /** Of two transactions that change a row, the database fails the one that saw it before the other did. */
    @Override
    public Sql locked(Sql selected, QualifiedName table, Sql isRow) {
        return Sql.of("SELECT {} FROM {} WHERE {}", selected, quote(table), isRow);
    }

    /** Lists, structures, maps and unions are made of JSON, not of a text. */
    @Override
    public Sql given(@Nullable Object value, Column column) {
        if (WHOLES.contains(column.declared())) {
            requireWhole(value, column);
        }
        if (column.type() != ColumnType.JSON && column.type() != ColumnType.ARRAY) {
            return super.given(value, column);
        }
        return Sql.of(
                "CAST({} AS JSON)",
                super.given(value instanceof String json ? DuckDbNested.exact(json, column) : value, column));
    }

    /** Not of an UPDATE: with RETURNING, 1.5 overlooks that another transaction has changed the row, whose change is lost. */
    @Override
    public @Nullable Sql giving(Sql change, Sql selected, boolean update) {
        return update ? null : Sql.of("{} RETURNING {}", change, selected);
    }

    @Override
    public Sql upsert(QualifiedName table, List<Column> columns, List<Column> key, List<Sql> row) {
        return Upserts.onConflict(this, table, columns, key, Sql.of("VALUES ({})", Sql.join(", ", row)), "DO NOTHING");
    }

    @Override
    protected String typeName(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> "BOOLEAN";
            case INT16, INT32, INT64 -> "BIGINT";
            case DECIMAL -> "DECIMAL(38,15)";
            case SINGLE, DOUBLE -> "DOUBLE";
            case STRING, JSON, ARRAY, OTHER -> "VARCHAR";
            case GUID -> "UUID";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIMESTAMP -> "TIMESTAMP";
            case TIMESTAMP_TZ -> "TIMESTAMP WITH TIME ZONE";
            case BINARY -> "BLOB";
        };
    }
}
