package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.sql.format.CellWriter;
import org.sallyport.datasource.sql.format.ResultSets;
import org.sallyport.datasource.sql.routine.Parameter;
import org.sallyport.datasource.sql.routine.ProcedureCall;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.DeclaredType;
import org.sallyport.datasource.sql.table.ColumnType;

/** H2's aliases, which are called in SQL and give one value or one result set. Their parameters are P1, P2 and so on. */
final class H2Calls extends StandardCalls {
    /** Types of which the bare name is none that a cast takes. */
    private static final Set<ColumnType> UNCAST = Set.of(ColumnType.ARRAY, ColumnType.OTHER);

    H2Calls(JdbcDatabase database) {
        super(database);
    }

    @Override
    JdbcExecution prepare(Connection connection, ProcedureCall call, Deadline deadline) throws SQLException {
        List<String> texts = new ArrayList<>();
        List<Argument> arguments = new ArrayList<>();
        for (Parameter parameter : call.procedure().parameters()) {
            DeclaredType type = new DeclaredType(parameter.typeName(), parameter.type());
            texts.add(
                    UNCAST.contains(parameter.type())
                            ? "?"
                            : database().dialect().typed("?", type));
            arguments.add(new Argument(call.values().get(parameter.name()), parameter.type()));
        }
        String sql =
                "CALL " + database().dialect().quote(call.procedure().name()) + "(" + String.join(", ", texts) + ")";
        PreparedStatement statement = bound(connection.prepareStatement(sql), arguments);
        limit(statement, deadline);
        ColumnType returns = call.procedure().returns();
        return returns == null ? new StatementExecution(statement) : new Scalar(this, statement, returns);
    }

    @Override
    ColumnType type(ResultSetMetaData result, int index) throws SQLException {
        return DeclaredType.parse(result.getColumnTypeName(index))
                .map(DeclaredType::type)
                .filter(type -> type != ColumnType.OTHER)
                .orElseGet(() -> ColumnType.OTHER);
    }

    /** One value, which is what the alias returned. */
    private static final class Scalar extends StatementExecution {
        private final H2Calls calls;
        private final ColumnType returns;

        Scalar(H2Calls calls, PreparedStatement statement, ColumnType returns) {
            super(statement);
            this.calls = calls;
            this.returns = returns;
        }

        @Override
        public @Nullable ResultSet next(ResultSets body) throws SQLException {
            ResultSet row = super.next(body);
            if (row != null && row.next()) {
                body.returned(calls.value(row, 1, returns), CellWriter.of(returns));
            }
            return null;
        }
    }
}
