package org.sallyport.datasource.sql.jdbc;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.sql.jdbc.CallExecution.Output;
import org.sallyport.datasource.sql.routine.Parameter;
import org.sallyport.datasource.sql.routine.Parameter.Mode;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.routine.ProcedureCall;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.DeclaredType;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;

/** Procedures as standard SQL's INFORMATION_SCHEMA tells them, called by JDBC's escape. */
class StandardCalls extends JdbcCalls {

    StandardCalls(JdbcDatabase database) {
        super(database);
    }

    /** What leaves out the database's own, and what can't be called: goes on after a WHERE. */
    String ours() {
        return "UPPER(R.ROUTINE_SCHEMA) <> 'INFORMATION_SCHEMA'";
    }

    /** What of a parameter's row must agree with its routine's, beside the specific name. */
    String sameRoutine() {
        return "P.SPECIFIC_SCHEMA = R.ROUTINE_SCHEMA";
    }

    @Override
    List<QualifiedName> procedures(Connection connection) throws SQLException {
        String sql = "SELECT DISTINCT R.ROUTINE_SCHEMA, R.ROUTINE_NAME FROM INFORMATION_SCHEMA.ROUTINES R WHERE "
                + ours() + " ORDER BY 1, 2";
        return CatalogueQueries.names(connection, sql);
    }

    @Override
    List<Procedure> describe(Connection connection, QualifiedName name) throws SQLException {
        String sql = "SELECT R.SPECIFIC_NAME, R.ROUTINE_TYPE, R.DATA_TYPE, P.ORDINAL_POSITION, P.PARAMETER_MODE,"
                + " P.PARAMETER_NAME, P.DATA_TYPE, R.ROUTINE_SCHEMA, R.ROUTINE_NAME FROM INFORMATION_SCHEMA.ROUTINES R"
                + " LEFT JOIN INFORMATION_SCHEMA.PARAMETERS P ON P.SPECIFIC_NAME = R.SPECIFIC_NAME AND " + sameRoutine()
                + " AND P.ORDINAL_POSITION > 0 WHERE R.ROUTINE_SCHEMA = ? AND R.ROUTINE_NAME = ? AND " + ours()
                + " ORDER BY 2, 1, 4";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name.schema());
            statement.setString(2, name.name());
            try (ResultSet rows = statement.executeQuery()) {
                return read(name, rows);
            }
        }
    }

    private List<Procedure> read(QualifiedName name, ResultSet rows) throws SQLException {
        List<Procedure> procedures = new ArrayList<>();
        boolean more = rows.next();
        while (more) {
            String specific = rows.getString(1);
            String kind = rows.getString(2);
            String returns = rows.getString(3);
            // the catalogue may compare without case or accents, which policies don't
            boolean named = name.equals(new QualifiedName(rows.getString(8), rows.getString(9)));
            List<Parameter> parameters = new ArrayList<>();
            do {
                if (rows.getInt(4) > 0) {
                    parameters.add(parameter(rows));
                }
                more = rows.next();
            } while (more && specific.equals(rows.getString(1)) && kind.equals(rows.getString(2)));
            if (named) {
                procedures.add(procedure(name, kind.equals("FUNCTION"), returns, parameters));
            }
        }
        return procedures;
    }

    Procedure procedure(QualifiedName name, boolean function, @Nullable String returns, List<Parameter> parameters) {
        ColumnType type = function && returns != null ? declared(returns).type() : null;
        return new Procedure(name, function, function && type == null, parameters, type, null);
    }

    private Parameter parameter(ResultSet row) throws SQLException {
        String mode = String.valueOf(row.getString(5));
        Mode way = mode.equals("OUT") ? Mode.OUT : mode.equals("INOUT") ? Mode.IN_OUT : Mode.IN;
        String name = row.getString(6);
        DeclaredType type = declared(row.getString(7));
        boolean named = name != null && !name.isEmpty();
        String plain = named ? name.startsWith("@") ? name.substring(1) : name : "P" + row.getInt(4);
        return new Parameter(plain, way, type.type(), type.name(), named() && way == Mode.IN, false);
    }

    private static DeclaredType declared(String type) {
        return DeclaredType.parse(type).orElseGet(() -> new DeclaredType(type, ColumnType.OTHER));
    }

    /** Whether parameters are passed by name, so that a call may leave out those that have defaults. */
    boolean named() {
        return false;
    }

    /** What a call gives back before its parameters; null where that is nothing. */
    @Nullable Parameter returned(Procedure procedure) {
        ColumnType returns = procedure.returns();
        return returns == null ? null : returned(returns, "");
    }

    static Parameter returned(ColumnType type, String typeName) {
        return new Parameter("RETURN", Mode.OUT, type, typeName, false, false);
    }

    @Override
    JdbcExecution prepare(Connection connection, ProcedureCall call, Deadline deadline) throws SQLException {
        return call(connection, escape(call), call, deadline);
    }

    /** The call in JDBC's escape. */
    final String escape(ProcedureCall call) {
        List<String> arguments = passed(call).stream().map(this::notation).toList();
        return "{" + (returned(call.procedure()) == null ? "" : "? = ") + "call "
                + database().dialect().quote(call.procedure().name()) + "(" + String.join(", ", arguments) + ")}";
    }

    /** The parameters that a call passes: all but those that it leaves to their defaults. */
    final List<Parameter> passed(ProcedureCall call) {
        return call.procedure().parameters().stream()
                .filter(one -> !one.optional() || call.values().containsKey(one.name()))
                .toList();
    }

    /** How a parameter is passed: by a mark, perhaps with its name before. */
    String notation(Parameter parameter) {
        return "?";
    }

    /** Prepares a call whose marks stand for what it returns, if it does, and the parameters that it passes. */
    final JdbcExecution call(Connection connection, String sql, ProcedureCall call, Deadline deadline)
            throws SQLException {
        CallableStatement statement = connection.prepareCall(sql);
        try {
            List<Output> outputs = new ArrayList<>();
            Parameter returned = returned(call.procedure());
            int index = 1;
            if (returned != null) {
                outputs.add(output(statement, index++, returned, Output.As.RETURN));
            }
            for (Parameter parameter : passed(call)) {
                if (parameter.mode().in()) {
                    bind(statement, index, parameter, call.values().get(parameter.name()));
                }
                if (parameter.mode().out()) {
                    outputs.add(output(statement, index, parameter, Output.As.PARAMETER));
                }
                index++;
            }
            database().fetch(statement, FETCH_ROWS);
            limit(statement, deadline);
            return new CallExecution(statement, outputs);
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private Output output(CallableStatement statement, int index, Parameter parameter, Output.As as)
            throws SQLException {
        int type = jdbcType(parameter);
        statement.registerOutParameter(index, type);
        return new Output(index, parameter, type == Types.REF_CURSOR ? Output.As.ROWS : as);
    }

    /** Binds the value of an input. */
    void bind(CallableStatement statement, int index, Parameter parameter, @Nullable Object value) throws SQLException {
        database().bind(statement, index, new Argument(value, parameter.type()));
    }

    /** As what an output is registered. */
    int jdbcType(Parameter parameter) {
        return jdbcType(parameter.type());
    }

    static int jdbcType(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> Types.BOOLEAN;
            case INT16 -> Types.SMALLINT;
            case INT32 -> Types.INTEGER;
            case INT64 -> Types.BIGINT;
            case DECIMAL -> Types.DECIMAL;
            case SINGLE -> Types.REAL;
            case DOUBLE -> Types.DOUBLE;
            case STRING, GUID, JSON, ARRAY, OTHER -> Types.VARCHAR;
            case DATE -> Types.DATE;
            case TIME -> Types.TIME;
            case TIMESTAMP -> Types.TIMESTAMP;
            case TIMESTAMP_TZ -> Types.TIMESTAMP_WITH_TIMEZONE;
            case BINARY -> Types.VARBINARY;
        };
    }
}
