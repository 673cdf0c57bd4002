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
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.routine.Parameter;
import org.sallyport.datasource.sql.routine.Parameter.Mode;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.routine.ProcedureCall;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;

/**
 * Oracle's procedures and functions, those of packages among them by the name {@code PACKAGE.PROCEDURE}; not verified
 * against a live server. They are called in a block of PL/SQL with their parameters by name, so that those that are left
 * out take their defaults. Cursors that they give are result sets. What takes or gives records, collections or objects
 * can't be called.
 */
final class OracleCalls extends StandardCalls {
    private static final String NAMES = """
            SELECT OWNER, OBJECT_NAME || NVL2(PROCEDURE_NAME, '.' || PROCEDURE_NAME, '') FROM ALL_PROCEDURES
            WHERE (OBJECT_TYPE IN ('PROCEDURE', 'FUNCTION') OR (OBJECT_TYPE = 'PACKAGE' AND PROCEDURE_NAME IS NOT NULL))
              AND INSTR(OBJECT_NAME, '.') = 0 AND NVL(INSTR(PROCEDURE_NAME, '.'), 0) = 0""";

    private static final String PARAMETERS = """
            SELECT P.SUBPROGRAM_ID, A.POSITION, A.ARGUMENT_NAME, A.IN_OUT, A.DATA_TYPE, A.DATA_PRECISION, A.DATA_SCALE,
              A.DEFAULTED
            FROM ALL_PROCEDURES P LEFT JOIN ALL_ARGUMENTS A
              ON A.OBJECT_ID = P.OBJECT_ID AND A.SUBPROGRAM_ID = P.SUBPROGRAM_ID AND A.DATA_LEVEL = 0
                AND A.DATA_TYPE IS NOT NULL
            WHERE P.OWNER = ? AND P.OBJECT_NAME = ? AND %s
            ORDER BY P.SUBPROGRAM_ID, A.POSITION""";
    private static final String ALONE = "P.OBJECT_TYPE IN ('PROCEDURE', 'FUNCTION') AND P.PROCEDURE_NAME IS NULL";
    private static final String OF_A_PACKAGE = "P.OBJECT_TYPE = 'PACKAGE' AND P.PROCEDURE_NAME = ?";

    private static final String CURSOR = "REF CURSOR";
    private static final String BOOLEAN = "PL/SQL BOOLEAN";
    /** {@code oracle.jdbc.OracleTypes.PLSQL_BOOLEAN}. */
    private static final int PLSQL_BOOLEAN = 252;

    private final OracleDatabase database;

    OracleCalls(OracleDatabase database) {
        super(database);
        this.database = database;
    }

    @Override
    List<QualifiedName> procedures(Connection connection) throws SQLException {
        return CatalogueQueries.names(connection, NAMES).stream()
                .filter(name -> !database.system(name.schema()))
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    List<Procedure> describe(Connection connection, QualifiedName name) throws SQLException {
        int dot = name.name().indexOf('.');
        if (database.system(name.schema()) || dot != name.name().lastIndexOf('.')) {
            return List.of();
        }
        try (PreparedStatement statement =
                connection.prepareStatement(PARAMETERS.formatted(dot < 0 ? ALONE : OF_A_PACKAGE))) {
            statement.setString(1, name.schema());
            statement.setString(2, dot < 0 ? name.name() : name.name().substring(0, dot));
            if (dot >= 0) {
                statement.setString(3, name.name().substring(dot + 1));
            }
            try (ResultSet rows = statement.executeQuery()) {
                return read(name, rows);
            }
        }
    }

    private List<Procedure> read(QualifiedName name, ResultSet rows) throws SQLException {
        List<Procedure> procedures = new ArrayList<>();
        boolean unfit = false;
        boolean more = rows.next();
        while (more) {
            long subprogram = rows.getLong(1);
            List<Parameter> parameters = new ArrayList<>();
            boolean fit = true;
            Parameter returned = null;
            do {
                String type = rows.getString(5);
                if (type != null) {
                    Parameter one = parameter(rows, type);
                    fit &= fits(type);
                    if (rows.getInt(2) == 0) {
                        returned = one;
                    } else {
                        parameters.add(one);
                    }
                }
                more = rows.next();
            } while (more && rows.getLong(1) == subprogram);
            unfit |= !fit;
            if (fit) {
                procedures.add(procedure(name, returned, parameters));
            }
        }
        if (procedures.isEmpty() && unfit) {
            throw new SourceException(
                    SourceCode.UNKNOWN_PROCEDURE,
                    "The procedure '" + name + "' takes or gives records, collections or objects, which can't be given"
                            + " here. Make one that takes single values, or send a statement");
        }
        return procedures;
    }

    private Parameter parameter(ResultSet row, String type) throws SQLException {
        String direction = row.getString(4);
        Mode mode = direction.equals("OUT") ? Mode.OUT : direction.equals("IN/OUT") ? Mode.IN_OUT : Mode.IN;
        String name = row.getString(3);
        ColumnType held = type(type, row.getInt(6), row.getInt(7));
        boolean defaulted = mode == Mode.IN && "Y".equals(row.getString(8));
        return new Parameter(name == null ? "RETURN" : name, mode, held, type, defaulted, false);
    }

    /** A function that returns a cursor gives its rows. */
    private static Procedure procedure(QualifiedName name, @Nullable Parameter returned, List<Parameter> parameters) {
        boolean rows = returned != null && returned.typeName().equals(CURSOR);
        ColumnType returns = returned == null || rows ? null : returned.type();
        return new Procedure(name, returned != null, rows, parameters, returns, null);
    }

    private static boolean fits(String type) {
        return switch (type) {
            case "PL/SQL RECORD",
                    "PL/SQL TABLE",
                    "PL/SQL INDEX TABLE",
                    "TABLE",
                    "VARRAY",
                    "OBJECT",
                    "UNDEFINED",
                    "REF",
                    "BFILE" -> false;
            default -> true;
        };
    }

    private ColumnType type(String type, int precision, int scale) {
        return switch (type) {
            case "NUMBER", "FLOAT" -> database.type(Types.NUMERIC, type, precision, scale);
            case "BINARY_INTEGER", "PLS_INTEGER" -> ColumnType.INT32;
            case "BINARY_FLOAT" -> ColumnType.SINGLE;
            case "BINARY_DOUBLE" -> ColumnType.DOUBLE;
            case "DATE", "TIMESTAMP" -> ColumnType.TIMESTAMP;
            case "TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITH LOCAL TIME ZONE" -> ColumnType.TIMESTAMP_TZ;
            case "RAW", "LONG RAW", "BLOB" -> ColumnType.BINARY;
            case BOOLEAN, "BOOLEAN" -> ColumnType.BOOLEAN;
            case "JSON" -> ColumnType.JSON;
            case "VARCHAR2", "NVARCHAR2", "CHAR", "NCHAR", "CLOB", "NCLOB", "LONG" -> ColumnType.STRING;
            default -> ColumnType.OTHER;
        };
    }

    @Override
    JdbcExecution prepare(Connection connection, ProcedureCall call, Deadline deadline) throws SQLException {
        return call(connection, block(call), call, deadline);
    }

    @Override
    @Nullable Parameter returned(Procedure procedure) {
        return procedure.function() && procedure.returns() == null
                ? returned(ColumnType.OTHER, CURSOR)
                : super.returned(procedure);
    }

    /** The block that makes the call. */
    String block(ProcedureCall call) {
        Procedure procedure = call.procedure();
        Dialect dialect = database.dialect();
        List<String> path =
                new ArrayList<>(List.of(dialect.quote(procedure.name().schema())));
        for (String part : procedure.name().name().split("\\.", -1)) {
            path.add(dialect.quote(part));
        }
        List<String> arguments = passed(call).stream().map(this::notation).toList();
        return "BEGIN " + (procedure.function() ? "? := " : "") + String.join(".", path)
                + (arguments.isEmpty() ? "" : "(" + String.join(", ", arguments) + ")") + "; END;";
    }

    @Override
    String notation(Parameter parameter) {
        boolean truth = parameter.mode() == Mode.IN && parameter.typeName().equals(BOOLEAN);
        return database.dialect().quote(parameter.name()) + " => " + (truth ? "(? = 1)" : "?");
    }

    @Override
    void bind(CallableStatement statement, int index, Parameter parameter, @Nullable Object value) throws SQLException {
        if (parameter.mode() == Mode.IN_OUT && parameter.typeName().equals(BOOLEAN)) {
            statement.setObject(index, value, PLSQL_BOOLEAN);
        } else {
            database.bind(statement, index, new Argument(value, parameter.type()));
        }
    }

    @Override
    int jdbcType(Parameter parameter) {
        return switch (parameter.typeName()) {
            case CURSOR -> Types.REF_CURSOR;
            case BOOLEAN -> PLSQL_BOOLEAN;
            case "CLOB", "NCLOB" -> Types.CLOB;
            case "BLOB" -> Types.BLOB;
            default -> jdbcType(parameter.type());
        };
    }
}
