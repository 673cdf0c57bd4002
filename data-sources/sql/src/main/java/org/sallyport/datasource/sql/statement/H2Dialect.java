package org.sallyport.datasource.sql.statement;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;

/** H2. */
public final class H2Dialect extends Dialect {
    private static final Lexis LEXIS = Lexis.of(Lexis.Trait.NESTED_COMMENTS, Lexis.Trait.DOLLAR_QUOTES);

    @Override
    public Lexis lexis() {
        return LEXIS;
    }

    @Override
    public String typed(String mark, DeclaredType type) {
        return type.type() == ColumnType.JSON ? "(" + mark + " FORMAT JSON)" : super.typed(mark, type);
    }

    @Override
    public Sql asJson(Sql value) {
        return Sql.of("CAST(CAST({} AS JSON) AS VARCHAR)", value);
    }

    @Override
    public Sql position(Sql text, Sql part) {
        return Sql.of("LOCATE({}, {})", part, text);
    }

    /** EXTRACT(SECOND) gives whole ones here. */
    @Override
    public Sql fractionalSeconds(Sql time) {
        return Sql.of("(EXTRACT(NANOSECOND FROM {}) * 0.000000001)", time);
    }

    @Override
    protected String typeName(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> "BOOLEAN";
            case INT16, INT32, INT64 -> "BIGINT";
            case DECIMAL -> "DECFLOAT";
            case SINGLE, DOUBLE -> "DOUBLE PRECISION";
            case STRING, JSON, ARRAY, OTHER -> "VARCHAR";
            case GUID -> "UUID";
            case DATE -> "DATE";
            case TIME -> "TIME(9)";
            case TIMESTAMP -> "TIMESTAMP(9)";
            case TIMESTAMP_TZ -> "TIMESTAMP(9) WITH TIME ZONE";
            case BINARY -> "VARBINARY";
        };
    }

    @Override
    public Sql given(@Nullable Object value, Column column) {
        return switch (column.type()) {
            case JSON -> Sql.of("{} FORMAT JSON", bound(value, ColumnType.STRING));
            case ARRAY ->
                Sql.bound(
                        new Argument(value == null ? null : array(JsonElements.of((String) value)), ColumnType.ARRAY));
            default -> super.given(value, column);
        };
    }

    private static Object[] array(List<?> elements) {
        return elements.stream()
                .map(element -> element instanceof List<?> nested ? array(nested) : element)
                .toArray();
    }

    @Override
    public Sql giving(Sql change, Sql selected, boolean update) {
        return Sql.of("SELECT {} FROM FINAL TABLE ({})", selected, change);
    }

    @Override
    public Sql upsert(QualifiedName table, List<Column> columns, List<Column> key, List<Sql> row) {
        return Sql.of(
                "MERGE INTO {} {} KEY {} VALUES ({})", quote(table), list(columns), list(key), Sql.join(", ", row));
    }
}
