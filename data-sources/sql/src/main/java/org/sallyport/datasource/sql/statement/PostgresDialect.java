package org.sallyport.datasource.sql.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;

/** PostgreSQL. */
public final class PostgresDialect extends Dialect {
    private static final Lexis LEXIS = Lexis.of(
            Lexis.Trait.NESTED_COMMENTS,
            Lexis.Trait.E_STRINGS,
            Lexis.Trait.DOLLAR_QUOTES,
            Lexis.Trait.QUESTION_OPERATORS);

    @Override
    public String mark(int number) {
        return "$" + number;
    }

    @Override
    public Lexis lexis() {
        return LEXIS;
    }

    /** The value of an array comes as JSON. */
    @Override
    public String typed(String mark, DeclaredType type) {
        return type.type() != ColumnType.ARRAY
                ? super.typed(mark, type)
                : "CAST(ARRAY(SELECT pg_catalog.jsonb_array_elements_text(CAST(" + mark + " AS jsonb))) AS "
                        + type.name() + ")";
    }

    @Override
    public Sql asJson(Sql value) {
        return Sql.of("CAST(to_json({}) AS text)", value);
    }

    @Override
    public Sql position(Sql text, Sql part) {
        return Sql.of("strpos({}, {})", text, part);
    }

    @Override
    protected String typeName(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> "boolean";
            case INT16, INT32, INT64 -> "bigint";
            case DECIMAL -> "numeric";
            case SINGLE, DOUBLE -> "double precision";
            case STRING, JSON, ARRAY, OTHER -> "text";
            case GUID -> "uuid";
            case DATE -> "date";
            case TIME -> "time";
            case TIMESTAMP -> "timestamp";
            case TIMESTAMP_TZ -> "timestamp with time zone";
            case BINARY -> "bytea";
        };
    }

    /** Bound in a type that keeps the value whole, then cast to the column's own, for which the database has the say. */
    @Override
    public Sql given(@Nullable Object value, Column column) {
        return switch (column.type()) {
            case BOOLEAN, INT16, INT32, INT64, SINGLE, DOUBLE, GUID, DATE, TIMESTAMP, TIMESTAMP_TZ, BINARY ->
                value instanceof String ? asText(value, column) : bound(value, column.type());
            case STRING -> column.cast() ? asText(value, column) : bound(value, ColumnType.STRING);
            case DECIMAL, TIME, JSON, ARRAY, OTHER -> asText(asText(value, column.type()), column);
        };
    }

    private Sql asText(@Nullable Object value, Column column) {
        return Sql.of("CAST({} AS {})", bound(value, ColumnType.STRING), Sql.text(column.declared()));
    }

    /** A value as the text that the database itself takes for the type. */
    public static @Nullable String asText(@Nullable Object value, ColumnType type) {
        if (value == null) {
            return null;
        }
        return type == ColumnType.ARRAY ? PostgresArrays.ofJson((String) value) : value.toString();
    }

    @Override
    public Sql giving(Sql change, Sql selected, boolean update) {
        return Sql.of("{} RETURNING {}", change, selected);
    }

    @Override
    public Sql upsert(QualifiedName table, List<Column> columns, List<Column> key, List<Sql> row) {
        return upsert(table, columns, key, Sql.of("VALUES ({})", Sql.join(", ", row)));
    }

    /** The same for many rows, which a query gives. */
    public Sql upsert(QualifiedName table, List<Column> columns, List<Column> key, Sql rows) {
        // A row of a key alone is set to itself, so that it counts as updated.
        String name = quote(key.get(0).name());
        return Upserts.onConflict(this, table, columns, key, rows, "DO UPDATE SET " + name + " = EXCLUDED." + name);
    }
}
