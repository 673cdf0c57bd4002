package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.Reported;
import org.sallyport.datasource.sql.routine.NativeStatement;
import org.sallyport.datasource.sql.routine.Parameter;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.routine.ProcedureCall;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;

/**
 * What is particular to one database about its procedures and about the statements of callers. Methods block, and are
 * called from worker threads.
 */
abstract class JdbcCalls {
    static final int FETCH_ROWS = 256;

    private final JdbcDatabase database;

    JdbcCalls(JdbcDatabase database) {
        this.database = database;
    }

    final JdbcDatabase database() {
        return database;
    }

    /** All procedures and functions that the user may run, without the database's own, in order. */
    abstract List<QualifiedName> procedures(Connection connection) throws SQLException;

    /** The procedures and functions of a name; none when there is none. */
    abstract List<Procedure> describe(Connection connection, QualifiedName name) throws SQLException;

    /** Prepares a call, without making it. */
    abstract JdbcExecution prepare(Connection connection, ProcedureCall call, Deadline deadline) throws SQLException;

    /** Whether the driver runs several statements in one text, and gives the results of all. */
    boolean several() {
        return false;
    }

    /** Begins a transaction; where the database can, it is told the deadline of all its statements. */
    void begin(Connection connection, Deadline deadline) throws SQLException {
        database.begin(connection);
    }

    /**
     * Undoes what a statement or procedure may have set in its session: roles, variables, temporary tables, locks. False
     * where the database has no one command for all of that: its connection serves nobody else.
     */
    boolean restore(Connection connection) throws SQLException {
        return false;
    }

    /** Tells a statement its deadline, unless {@link #begin} did. */
    void limit(Statement statement, Deadline deadline) throws SQLException {
        database.limit(statement, deadline);
    }

    /** Prepares a caller's statement with its values. */
    final PreparedStatement prepare(Connection connection, NativeStatement statement) throws SQLException {
        return bound(connection.prepareStatement(statement.sql()), statement.arguments());
    }

    /** The columns of a statement's result, without running it; none where that can't be told. */
    List<Column> describe(Connection connection, NativeStatement statement) throws SQLException {
        try (PreparedStatement prepared = prepare(connection, statement)) {
            ResultSetMetaData rows = prepared.getMetaData();
            return rows == null ? List.of() : columns(rows);
        }
    }

    final PreparedStatement bound(PreparedStatement prepared, List<Argument> arguments) throws SQLException {
        try {
            database.fetch(prepared, FETCH_ROWS);
            for (int i = 0; i < arguments.size(); i++) {
                database.bind(prepared, i + 1, arguments.get(i));
            }
            return prepared;
        } catch (SQLException | RuntimeException e) {
            prepared.close();
            throw e;
        }
    }

    /** The columns of a result; each has a name of its own. */
    final List<Column> columns(ResultSetMetaData result) throws SQLException {
        List<Column> columns = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int i = 1; i <= result.getColumnCount(); i++) {
            String label = result.getColumnLabel(i);
            String base = label == null || label.isEmpty() ? "Column" + i : label;
            String name = base;
            for (int n = 2; !taken.add(name); n++) {
                name = base + "_" + n;
            }
            columns.add(Parameter.column(name, type(result, i)));
        }
        return columns;
    }

    /** What a column of a result holds. */
    ColumnType type(ResultSetMetaData result, int index) throws SQLException {
        return type(result.getColumnType(index), result.getColumnTypeName(index));
    }

    /** What JDBC's type holds; a database's own type may be known by its name. */
    ColumnType type(int jdbcType, @Nullable String name) {
        if (String.valueOf(name).toLowerCase(Locale.ROOT).matches("jsonb?")) {
            return ColumnType.JSON;
        }
        return jdbcType == Types.ARRAY ? ColumnType.ARRAY : JdbcTypes.of(jdbcType);
    }

    /** A cell's value as the database gives it, no cast before. */
    @Nullable Object value(ResultSet row, int index, ColumnType type) throws SQLException {
        return type == ColumnType.ARRAY ? JdbcArrays.json(row.getArray(index)) : database.value(row, index, type);
    }

    /** A failure with all that the driver tells of it. */
    Reported reported(SQLException failure) {
        return database.reported(failure, Judging.STATEMENT);
    }
}
