package org.sallyport.datasource.sql.postgres;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.lang.reflect.Array;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.engine.Load;
import org.sallyport.datasource.sql.engine.RowRun;
import org.sallyport.datasource.sql.format.InputRow;
import org.sallyport.datasource.sql.statement.PostgresDialect;
import org.sallyport.datasource.sql.statement.Sql;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;

/**
 * INSERT … SELECT … FROM unnest(…): one array a column, whatever the number of rows. A column is bound in its own type
 * where the client's binary form holds its values whole, else as texts that the server casts.
 */
final class PgBulkStatement {
    private final Load load;
    private final PostgresDialect dialect = new PostgresDialect();

    PgBulkStatement(Load load) {
        this.load = load;
    }

    String sql(RowRun run) {
        List<Column> columns = run.columns(load);
        if (columns.isEmpty()) {
            return defaults(run.rows().size());
        }
        StringBuilder select = new StringBuilder("SELECT ");
        StringBuilder from = new StringBuilder(" FROM unnest(");
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            boolean text = asText(run, run.indexes().get(i));
            select.append(i == 0 ? "" : ", ").append(selected(column, text, "u.c" + i));
            from.append(i == 0 ? "" : ", ")
                    .append("CAST($")
                    .append(i + 1)
                    .append(" AS ")
                    .append(array(column, text));
            from.append("[])");
        }
        from.append(") AS u(");
        for (int i = 0; i < columns.size(); i++) {
            from.append(i == 0 ? "c" : ", c").append(i);
        }
        Sql rows = Sql.text(select.append(from).append(')').toString());
        return load.upsert() ? upsert(columns, rows) : insert(columns, rows);
    }

    private String insert(List<Column> columns, Sql rows) {
        return Sql.of("INSERT INTO {} {} {}", dialect.quote(load.table().name()), dialect.list(columns), rows)
                .toString();
    }

    /** A row version without an xmax is a new one. */
    private String upsert(List<Column> columns, Sql rows) {
        Sql upsert = dialect.upsert(load.table().name(), columns, load.table().key(), rows);
        return "WITH written AS (" + upsert + " RETURNING xmax = 0 AS fresh)"
                + " SELECT count(*), count(*) FILTER (WHERE fresh) FROM written";
    }

    private String defaults(int rows) {
        if (rows != 1) {
            throw new IllegalStateException("rows of defaults alone are written one by one");
        }
        return "INSERT INTO " + dialect.quote(load.table().name()) + " DEFAULT VALUES";
    }

    Tuple values(RowRun run) {
        List<Object> arrays = new ArrayList<>(run.indexes().size());
        for (int index : run.indexes()) {
            arrays.add(array(run, index));
        }
        return Tuple.wrap(arrays);
    }

    private Object array(RowRun run, int index) {
        Column column = load.columns().get(index);
        boolean text = asText(run, index);
        List<InputRow> rows = run.rows();
        Object array = Array.newInstance(text ? String.class : boundClass(column.type()), rows.size());
        Object[] cells = (Object[]) array;
        for (int i = 0; i < cells.length; i++) {
            Object value = rows.get(i).value(index);
            cells[i] = text ? PostgresDialect.asText(value, column.type()) : bound(value);
        }
        return array;
    }

    private static @Nullable Object bound(@Nullable Object value) {
        return value instanceof byte[] bytes ? Buffer.buffer(bytes) : value;
    }

    /** Whether the column's values are bound as texts: also where one of them is one that its type's class can't hold. */
    private boolean asText(RowRun run, int index) {
        return switch (load.columns().get(index).type()) {
            case DECIMAL, STRING, TIME, JSON, ARRAY, OTHER -> true;
            case BOOLEAN, INT16, INT32, INT64, SINGLE, DOUBLE, GUID, BINARY -> false;
            case DATE, TIMESTAMP, TIMESTAMP_TZ ->
                run.rows().stream().anyMatch(row -> row.value(index) instanceof String);
        };
    }

    /** A text's assignment to a column of texts is left to the server, which refuses what is too long; a cast cuts it. */
    private static String selected(Column column, boolean text, String name) {
        boolean cast = text && (column.type() != ColumnType.STRING || column.cast());
        return cast ? "CAST(" + name + " AS " + column.declared() + ")" : name;
    }

    private static String array(Column column, boolean text) {
        if (text) {
            return "text";
        }
        return switch (column.type()) {
            case BOOLEAN -> "boolean";
            case INT16, INT32, INT64 -> "bigint";
            case SINGLE, DOUBLE -> "double precision";
            case GUID -> "uuid";
            case DATE -> "date";
            case TIMESTAMP -> "timestamp";
            case TIMESTAMP_TZ -> "timestamp with time zone";
            case BINARY -> "bytea";
            case DECIMAL, STRING, TIME, JSON, ARRAY, OTHER -> "text";
        };
    }

    private static Class<?> boundClass(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> Boolean.class;
            case INT16, INT32, INT64 -> Long.class;
            case SINGLE, DOUBLE -> Double.class;
            case GUID -> UUID.class;
            case DATE -> LocalDate.class;
            case TIMESTAMP -> LocalDateTime.class;
            case TIMESTAMP_TZ -> OffsetDateTime.class;
            case BINARY -> Buffer.class;
            case DECIMAL, STRING, TIME, JSON, ARRAY, OTHER -> String.class;
        };
    }
}
