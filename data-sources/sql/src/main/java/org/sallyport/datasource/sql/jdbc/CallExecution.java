package org.sallyport.datasource.sql.jdbc;

import java.sql.CallableStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.format.CellWriter;
import org.sallyport.datasource.sql.format.ResultSets;
import org.sallyport.datasource.sql.routine.Parameter;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;

/** A call of a procedure: its result sets, the cursors that it gives, and behind them its other outputs. */
final class CallExecution extends StatementExecution {
    private final CallableStatement statement;
    private final List<Output> outputs;
    private final Iterator<Output> cursors;

    /**
     * What a call gives back.
     *
     * @param index its mark, from 1
     * @param parameter its name and type
     * @param as what it is
     */
    record Output(int index, Parameter parameter, As as) {
        enum As {
            RETURN,
            PARAMETER,
            /** A cursor, which is a result set. */
            ROWS
        }
    }

    CallExecution(CallableStatement statement, List<Output> outputs) {
        super(statement);
        this.statement = statement;
        this.outputs = List.copyOf(outputs);
        this.cursors =
                outputs.stream().filter(one -> one.as() == Output.As.ROWS).iterator();
    }

    @Override
    @Nullable ResultSet further() throws SQLException {
        while (cursors.hasNext()) {
            if (statement.getObject(cursors.next().index()) instanceof ResultSet rows) {
                return rows;
            }
        }
        return null;
    }

    @Override
    void outputs(ResultSets body) throws SQLException {
        Map<Column, @Nullable Object> values = new LinkedHashMap<>();
        for (Output output : outputs) {
            ColumnType type = output.parameter().type();
            switch (output.as()) {
                case RETURN -> body.returned(value(output.index(), type), CellWriter.of(type));
                case PARAMETER -> values.put(output.parameter().column(), value(output.index(), type));
                case ROWS -> {
                    // told before
                }
            }
        }
        if (!values.isEmpty()) {
            body.outputs(values);
        }
    }

    private @Nullable Object value(int index, ColumnType type) throws SQLException {
        Object value =
                switch (type) {
                    case BOOLEAN -> statement.getBoolean(index);
                    case INT16, INT32, INT64 -> statement.getLong(index);
                    case DECIMAL -> statement.getBigDecimal(index);
                    case SINGLE -> statement.getFloat(index);
                    case DOUBLE -> statement.getDouble(index);
                    case GUID -> uuid(statement.getString(index));
                    case DATE -> statement.getObject(index, LocalDate.class);
                    case TIMESTAMP -> statement.getObject(index, LocalDateTime.class);
                    case TIMESTAMP_TZ -> statement.getObject(index, OffsetDateTime.class);
                    case BINARY -> statement.getBytes(index);
                    case STRING, TIME, JSON, ARRAY, OTHER -> statement.getString(index);
                };
        return statement.wasNull() ? null : value;
    }

    private static @Nullable UUID uuid(@Nullable String text) {
        return text == null ? null : UUID.fromString(text);
    }
}
