package org.sallyport.datasource.sql.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.format.CellWriter;
import org.sallyport.datasource.sql.format.ResultSets;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;

/**
 * A call of a PostgreSQL function or procedure. A function that returns a set gives its rows; any other, and a procedure,
 * gives one row, which holds what it returned or its output parameters. Cursors in it are result sets of their own.
 */
final class PgExecution implements JdbcExecution {
    private static final int MOST_CURSORS = 10_000;

    private final PgCalls calls;
    private final PreparedStatement call;
    private final Procedure procedure;
    private final Deque<String> cursors = new ArrayDeque<>();
    private final Map<Column, @Nullable Object> outputs = new LinkedHashMap<>();
    private @Nullable PreparedStatement fetch;
    private volatile Statement running;
    private boolean called;

    PgExecution(PgCalls calls, PreparedStatement call, Procedure procedure) {
        this.calls = calls;
        this.call = call;
        this.procedure = procedure;
        this.running = call;
    }

    @Override
    public @Nullable ResultSet next(ResultSets body) throws SQLException {
        if (!called) {
            called = true;
            ResultSet rows = call.execute() ? call.getResultSet() : null;
            if (rows != null) {
                if (procedure.set() && !isCursor(rows.getMetaData(), 1)) {
                    return rows;
                }
                read(rows, body);
            }
        }
        String cursor = cursors.poll();
        if (cursor == null) {
            if (!outputs.isEmpty()) {
                body.outputs(outputs);
            }
            return null;
        }
        return fetch(cursor);
    }

    private ResultSet fetch(String cursor) throws SQLException {
        closeFetch();
        String name = calls.database().dialect().quote(cursor);
        PreparedStatement statement =
                calls.bound(call.getConnection().prepareStatement("FETCH ALL FROM " + name), List.of());
        fetch = statement;
        running = statement;
        return statement.executeQuery();
    }

    private void read(ResultSet rows, ResultSets body) throws SQLException {
        ResultSetMetaData types = rows.getMetaData();
        List<Column> columns = calls.columns(types);
        while (rows.next()) {
            for (int i = 0; i < columns.size(); i++) {
                read(rows, i, columns.get(i), body);
            }
        }
        rows.close();
    }

    private void read(ResultSet row, int index, Column column, ResultSets body) throws SQLException {
        ColumnType returns = procedure.returns();
        if (isCursor(row.getMetaData(), index + 1)) {
            String cursor = row.getString(index + 1);
            if (cursor != null) {
                cursors.add(cursor);
            }
            if (cursors.size() > MOST_CURSORS) {
                throw new SourceException(
                        SourceCode.SOURCE_FAILED, "The function returned more than " + MOST_CURSORS + " cursors");
            }
        } else if (returns != null) {
            body.returned(calls.value(row, index + 1, returns), CellWriter.of(returns));
        } else if (!row.getMetaData().getColumnTypeName(index + 1).equals("void")) {
            outputs.put(column, calls.value(row, index + 1, column.type()));
        }
    }

    private static boolean isCursor(ResultSetMetaData types, int index) throws SQLException {
        return types.getColumnTypeName(index).equals("refcursor");
    }

    @Override
    public Statement running() {
        return running;
    }

    private void closeFetch() throws SQLException {
        PreparedStatement open = fetch;
        fetch = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() throws SQLException {
        closeFetch();
        call.close();
    }
}
