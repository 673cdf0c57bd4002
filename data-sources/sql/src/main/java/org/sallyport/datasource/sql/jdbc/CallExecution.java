package org.sallyport.datasource.sql.jdbc;

import java.sql.CallableStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.format.CellWriter;
import org.sallyport.datasource.sql.format.ResultSets;
import org.sallyport.datasource.sql.routine.Parameter;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;

/** A call by JDBC's escape: its result sets, and behind them what it returned and its output parameters. */
final class CallExecution extends StatementExecution {
    private final CallableStatement statement;
    private final Procedure procedure;
    private final @Nullable ColumnType returns;

    CallExecution(CallableStatement statement, Procedure procedure, @Nullable ColumnType returns) {
        super(statement);
        this.statement = statement;
        this.procedure = procedure;
        this.returns = returns;
    }

    @Override
    void outputs(ResultSets body) throws SQLException {
        int index = 1;
        if (returns != null) {
            body.returned(value(index++, returns), CellWriter.of(returns));
        }
        Map<Column, @Nullable Object> values = new LinkedHashMap<>();
        for (Parameter parameter : procedure.parameters()) {
            if (parameter.mode().out()) {
                values.put(parameter.column(), value(index, parameter.type()));
            }
            index++;
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
