package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.sql.engine.Reported;
import org.sallyport.datasource.sql.routine.Parameter;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.routine.ProcedureCall;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.DeclaredType;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.PgTypes;
import org.sallyport.datasource.sql.table.QualifiedName;

/**
 * PostgreSQL's functions and procedures. Functions are called within a query, procedures by CALL, both with their
 * parameters by name, so that those that are left out take their defaults.
 */
final class PgCalls extends JdbcCalls {
    /** The server's own limit holds where it is the shorter one. */
    private static final String LIMIT = """
            SELECT pg_catalog.set_config('statement_timeout', LEAST(?, NULLIF(setting::int8, 0))::text, false)
            FROM pg_catalog.pg_settings WHERE name = 'statement_timeout'""";

    private final PgRoutineCatalogue catalogue = new PgRoutineCatalogue();

    PgCalls(JdbcDatabase database) {
        super(database);
    }

    @Override
    List<QualifiedName> procedures(Connection connection) throws SQLException {
        return catalogue.names(connection);
    }

    @Override
    List<Procedure> describe(Connection connection, QualifiedName name) throws SQLException {
        List<Procedure> described = new ArrayList<>();
        for (Procedure one : catalogue.describe(connection, name)) {
            described.add(withRows(connection, one));
        }
        return described;
    }

    /** The server describes what a query over the function would give. */
    private Procedure withRows(Connection connection, Procedure procedure) throws SQLException {
        if (!procedure.function()
                || procedure.returns() != null
                || !procedure.outputs().isEmpty()) {
            return procedure;
        }
        Query query = query(new ProcedureCall(procedure, Map.of()));
        try (PreparedStatement statement = connection.prepareStatement(query.sql())) {
            ResultSetMetaData rows = statement.getMetaData();
            boolean cursorOrNothing =
                    rows == null || List.of("refcursor", "void").contains(rows.getColumnTypeName(1));
            return cursorOrNothing
                    ? procedure
                    : new Procedure(
                            procedure.name(), true, procedure.set(), procedure.parameters(), null, columns(rows));
        } catch (SQLException e) {
            // of a function that returns records only a call with a list of columns would tell
            return procedure;
        }
    }

    @Override
    boolean several() {
        return true;
    }

    @Override
    void begin(Connection connection, Deadline deadline) throws SQLException {
        super.begin(connection, deadline);
        Duration left = deadline.left();
        if (left != null) {
            try (PreparedStatement statement = connection.prepareStatement(LIMIT)) {
                statement.setLong(1, Math.min(Integer.MAX_VALUE, left.toMillis() + 1));
                statement.execute();
            }
        }
    }

    @Override
    boolean restore(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DISCARD ALL");
            for (String greeting : database().greeting()) {
                statement.execute(greeting);
            }
            return true;
        }
    }

    /** The transaction has it. */
    @Override
    void limit(Statement statement, Deadline deadline) {}

    @Override
    JdbcExecution prepare(Connection connection, ProcedureCall call, Deadline deadline) throws SQLException {
        Query query = query(call);
        PreparedStatement statement = bound(connection.prepareStatement(query.sql()), query.arguments());
        return new PgExecution(this, statement, call.procedure());
    }

    private record Query(String sql, List<Argument> arguments) {}

    private Query query(ProcedureCall call) {
        Procedure procedure = call.procedure();
        Dialect dialect = database().dialect();
        List<String> texts = new ArrayList<>();
        List<Argument> arguments = new ArrayList<>();
        for (Parameter parameter : procedure.parameters()) {
            DeclaredType type = new DeclaredType(parameter.typeName(), parameter.type());
            String value;
            if (call.values().containsKey(parameter.name())) {
                arguments.add(new Argument(call.values().get(parameter.name()), parameter.type()));
                value = dialect.typed("?", type);
            } else if (parameter.optional()
                    || (procedure.function() && !parameter.mode().in())) {
                continue;
            } else {
                value = "CAST(NULL AS " + parameter.typeName() + ")";
            }
            texts.add(catalogue.notation(dialect, parameter) + value);
        }
        String name = dialect.quote(procedure.name().schema()) + "."
                + dialect.quote(procedure.name().name());
        String applied = name + "(" + String.join(", ", texts) + ")";
        return new Query((procedure.function() ? "SELECT * FROM " : "CALL ") + applied, arguments);
    }

    @Override
    ColumnType type(ResultSetMetaData result, int index) throws SQLException {
        String name = result.getColumnTypeName(index);
        return name.startsWith("_") ? ColumnType.ARRAY : PgTypes.of(name);
    }

    @Override
    Reported reported(SQLException failure) {
        ServerErrorMessage said = failure instanceof PSQLException known ? known.getServerErrorMessage() : null;
        return said == null
                ? super.reported(failure)
                : new Reported(
                        failure.getSQLState(), 0, said.getConstraint(), said.getColumn(), said.getPosition(), failure);
    }
}
