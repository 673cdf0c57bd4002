package org.sallyport.datasource.sql.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.SourceException;

class SqlFailuresTest {
    private static final String SECRET = "duplicate key value (4711)";

    private final SqlFailures failures = new SqlFailures(SqlParameters.read(Settings.ofJson(
            "parameters",
            new JsonObject().put("engine", "postgresql").put("server", "db").put("database", "d"))));

    @ParameterizedTest
    @CsvSource({
        "postgresql,23505,0,DUPLICATE",
        "postgresql,40P01,0,DEADLOCK",
        "postgresql,40001,0,SERIALIZATION",
        "postgresql,P0001,0,RAISED",
        "postgresql,57014,0,TIMEOUT",
        "postgresql,42601,0,SYNTAX",
        "postgresql,23999,0,CHECK",
        "postgresql,XX000,0,OTHER",
        "h2,23506,23506,REFERENCE",
        "h2,40001,40001,DEADLOCK",
        "mysql,23000,1062,DUPLICATE",
        "mariadb,23000,1452,REFERENCE",
        "mariadb,23000,1048,NULL",
        "mariadb,HY000,1205,LOCKED",
        "mariadb,40001,1213,DEADLOCK",
        "mysql,45000,1644,RAISED",
        "sqlserver,23000,2627,DUPLICATE",
        "sqlserver,40001,1205,DEADLOCK",
        "sqlserver,S0001,51234,RAISED",
        "sqlserver,S0001,102,SYNTAX",
        "oracle,23000,1,DUPLICATE",
        "oracle,72000,20501,RAISED",
        "oracle,61000,60,DEADLOCK",
        "oracle,72000,8177,SERIALIZATION",
        "db2,23505,-803,DUPLICATE",
        "db2,40001,-911,DEADLOCK",
        "sqlite,HY000,5,LOCKED",
        "sqlite,HY000,2067,DUPLICATE",
        "something,23505,99,DUPLICATE",
        "something,08006,0,LOST",
    })
    void knowsWhatCodesMean(String engine, String state, int vendorCode, Fault fault) {
        assertEquals(fault, FaultCodes.of(engine).fault(state, vendorCode));
    }

    @ParameterizedTest
    @CsvSource({
        "22003,FILTER,malformed-filter",
        "22003,ROWS,malformed-value",
        "22003,STATEMENT,malformed-value",
        "22003,NOTHING,source-failed",
        "42601,STATEMENT,syntax-error",
        "42P01,STATEMENT,syntax-error",
        "42601,ROWS,source-failed",
        "42P01,ROWS,unknown-table",
        "42501,ROWS,permission-denied",
        "23514,ROWS,constraint-violated",
        "40P01,ROWS,deadlock",
    })
    void namesFailures(String state, Judging judging, String code) {
        assertEquals(
                code,
                failures.reported(new SQLException(SECRET, state), judging)
                        .code()
                        .code());
    }

    @Test
    void tellsNamesButNoValues() {
        Reported reported = new Reported("23505", 0, "orders_pkey", null, 0, new SQLException(SECRET));
        SourceException failure = failures.reported(reported, Judging.ROWS);
        assertTrue(failure.safeMessage().contains("'orders_pkey'"), failure.safeMessage());
        assertFalse(failure.safeMessage().contains("4711"));
        assertFalse(String.valueOf(Objects.requireNonNull(failure.getCause()).getMessage())
                .contains("4711"));
        assertEquals(
                "Row 3: " + failure.safeMessage(), SqlFailures.atRow(3, failure).safeMessage());
    }

    @Test
    void tellsWhereAStatementIsWrong() {
        Reported reported = new Reported("42601", 0, null, null, 17, new SQLException(SECRET));
        String message = failures.reported(reported, Judging.STATEMENT).safeMessage();
        assertTrue(message.endsWith("at character 17"), message);
    }
}
