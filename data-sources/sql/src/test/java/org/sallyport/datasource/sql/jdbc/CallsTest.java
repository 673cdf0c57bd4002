package org.sallyport.datasource.sql.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.sql.routine.Parameter;
import org.sallyport.datasource.sql.routine.Parameter.Mode;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.routine.ProcedureCall;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.QualifiedName;

/** Calls of procedures of databases that no test can start: what is sent, and how their catalogues are read. */
class CallsTest {
    private static SqlParameters parameters(String engine) {
        return SqlParameters.read(Settings.ofJson(
                "parameters",
                new JsonObject().put("engine", engine).put("server", "db1").put("database", "sales")));
    }

    private static final Login LOGIN = new Login(Login.Method.PASSWORD, "u", "p", null);
    private static final SqlServerCalls SQL_SERVER =
            new SqlServerCalls(new SqlServerDatabase(parameters("sqlserver"), LOGIN));
    private static final OracleCalls ORACLE =
            new OracleCalls(new OracleDatabase(parameters("oracle"), LOGIN, new DriverFolder(null)));

    private static Parameter parameter(String name, Mode mode, ColumnType type, boolean optional) {
        return new Parameter(name, mode, type, "", optional, false);
    }

    private static ProcedureCall call(String name, List<Parameter> parameters, Map<String, Object> values) {
        return new ProcedureCall(
                new Procedure(new QualifiedName("s", name), false, false, parameters, null, null), Map.copyOf(values));
    }

    /** As Microsoft's driver reads it: its own translation of the escape. */
    private static String translated(String escape) throws ReflectiveOperationException {
        Class<?> translator = Class.forName("com.microsoft.sqlserver.jdbc.JDBCSyntaxTranslator");
        Constructor<?> made = translator.getDeclaredConstructor();
        made.setAccessible(true);
        Method translate = translator.getDeclaredMethod("translate", String.class);
        translate.setAccessible(true);
        return (String) translate.invoke(made.newInstance(), escape);
    }

    @Test
    void ofSqlServerLeaveOutWhatHasADefault() throws Exception {
        List<Parameter> parameters = List.of(
                parameter("a", Mode.IN, ColumnType.INT32, true),
                parameter("b", Mode.IN, ColumnType.STRING, true),
                parameter("c", Mode.IN_OUT, ColumnType.STRING, false));
        String escape = SQL_SERVER.escape(call("p]; DROP", parameters, Map.of("b", "x")));
        assertEquals("{? = call [s].[p]]; DROP](@b = ?, @c = ?)}", escape);
        assertEquals("EXEC ? = [s].[p]]; DROP] @b = ?, @c = ?", translated(escape));
        assertEquals("EXEC ? = [s].[p] ", translated(SQL_SERVER.escape(call("p", List.of(), Map.of()))));
    }

    @Test
    void ofSqlServerPassNoNameThatWouldNeedQuotes() {
        List<Parameter> odd = List.of(parameter("a = 1; --", Mode.IN, ColumnType.INT32, false));
        assertThrows(SourceException.class, () -> SQL_SERVER.escape(call("p", odd, Map.of())));
    }

    /** The views of Oracle's catalogue, as far as they are asked for. */
    private static Connection oracleCatalogue() throws Exception {
        Connection connection = DriverManager.getConnection("jdbc:h2:mem:;MODE=Oracle");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE ALL_PROCEDURES (OWNER varchar, OBJECT_NAME varchar, PROCEDURE_NAME varchar,"
                    + " OBJECT_TYPE varchar, OBJECT_ID int, SUBPROGRAM_ID int)");
            statement.execute("CREATE TABLE ALL_ARGUMENTS (OBJECT_ID int, SUBPROGRAM_ID int, DATA_LEVEL int, POSITION"
                    + " int, ARGUMENT_NAME varchar, IN_OUT varchar, DATA_TYPE varchar, DATA_PRECISION int, DATA_SCALE"
                    + " int, DEFAULTED varchar)");
            statement.execute("INSERT INTO ALL_PROCEDURES VALUES ('HR', 'P', NULL, 'PROCEDURE', 1, 1),"
                    + " ('HR', 'PKG', 'F', 'PACKAGE', 2, 1), ('HR', 'PKG', 'F', 'PACKAGE', 2, 2),"
                    + " ('HR', 'PKG', NULL, 'PACKAGE', 2, 0), ('HR', 'ROWS', NULL, 'FUNCTION', 3, 1),"
                    + " ('HR', 'BULK', NULL, 'PROCEDURE', 4, 1), ('SYS', 'X', NULL, 'PROCEDURE', 5, 1)");
            statement.execute(
                    "INSERT INTO ALL_ARGUMENTS VALUES"
                            + " (1, 1, 0, 1, 'A', 'IN', 'NUMBER', 5, 0, 'N'), (1, 1, 0, 2, 'B', 'IN', 'VARCHAR2', NULL, NULL, 'Y'),"
                            + " (1, 1, 0, 3, 'C', 'OUT', 'REF CURSOR', NULL, NULL, 'N'),"
                            + " (1, 1, 0, 4, 'T', 'IN', 'PL/SQL BOOLEAN', NULL, NULL, 'N'),"
                            + " (2, 1, 0, 0, NULL, 'OUT', 'NUMBER', NULL, NULL, 'N'), (2, 1, 0, 1, 'N', 'IN', 'DATE', NULL, NULL, 'N'),"
                            + " (2, 2, 0, 0, NULL, 'OUT', 'VARCHAR2', NULL, NULL, 'N'),"
                            + " (3, 1, 0, 0, NULL, 'OUT', 'REF CURSOR', NULL, NULL, 'N'),"
                            + " (4, 1, 0, 1, 'R', 'IN', 'TABLE', NULL, NULL, 'N'), (4, 1, 1, 1, 'R', 'IN', 'NUMBER', NULL, NULL, 'N')");
        }
        return connection;
    }

    @Test
    void ofOracleAreReadFromItsCatalogue() throws Exception {
        try (Connection catalogue = oracleCatalogue()) {
            assertEquals(
                    List.of("BULK", "P", "PKG.F", "ROWS"),
                    ORACLE.procedures(catalogue).stream()
                            .map(QualifiedName::name)
                            .toList());
            Procedure one =
                    ORACLE.describe(catalogue, new QualifiedName("HR", "P")).get(0);
            assertEquals(
                    List.of(ColumnType.INT32, ColumnType.STRING, ColumnType.OTHER, ColumnType.BOOLEAN),
                    one.parameters().stream().map(Parameter::type).toList());
            assertEquals(
                    List.of(false, true, false, false),
                    one.parameters().stream().map(Parameter::optional).toList());
            assertEquals(
                    "BEGIN \"HR\".\"P\"(\"A\" => ?, \"C\" => ?, \"T\" => (? = 1)); END;",
                    ORACLE.block(new ProcedureCall(one, Map.of("A", 1, "T", true))));
            List<Procedure> overloads = ORACLE.describe(catalogue, new QualifiedName("HR", "PKG.F"));
            assertEquals(2, overloads.size());
            assertEquals(ColumnType.DECIMAL, overloads.get(0).returns());
            assertEquals(
                    "BEGIN ? := \"HR\".\"PKG\".\"F\"(\"N\" => ?); END;",
                    ORACLE.block(new ProcedureCall(overloads.get(0), Map.of())));
            assertEquals(
                    "BEGIN ? := \"HR\".\"PKG\".\"F\"; END;",
                    ORACLE.block(new ProcedureCall(overloads.get(1), Map.of())));
            Procedure rows =
                    ORACLE.describe(catalogue, new QualifiedName("HR", "ROWS")).get(0);
            assertEquals(null, rows.returns());
            assertEquals(
                    "REF CURSOR", Objects.requireNonNull(ORACLE.returned(rows)).typeName());
        }
    }

    @Test
    void ofOracleThatTakeCollectionsAreRefused() throws Exception {
        try (Connection catalogue = oracleCatalogue()) {
            SourceException refused = assertThrows(
                    SourceException.class, () -> ORACLE.describe(catalogue, new QualifiedName("HR", "BULK")));
            assertEquals(SourceCode.UNKNOWN_PROCEDURE, refused.code());
            assertTrue(refused.safeMessage().contains("collections"));
            assertEquals(List.of(), ORACLE.describe(catalogue, new QualifiedName("SYS", "X")));
            assertEquals(List.of(), ORACLE.describe(catalogue, new QualifiedName("HR", "PKG.F.X")));
        }
    }
}
