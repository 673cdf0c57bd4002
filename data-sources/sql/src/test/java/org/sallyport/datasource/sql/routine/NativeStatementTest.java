package org.sallyport.datasource.sql.routine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.statement.Argument;
import org.sallyport.datasource.sql.statement.DeclaredType;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.MySqlDialect;
import org.sallyport.datasource.sql.statement.OracleDialect;
import org.sallyport.datasource.sql.statement.PostgresDialect;
import org.sallyport.datasource.sql.statement.SqlServerDialect;
import org.sallyport.datasource.sql.statement.StandardDialect;

/** Where parameters are found in a caller's statement, and where not; each database writes texts and comments its way. */
class NativeStatementTest {
    private static final DeclaredType INTEGER = DeclaredType.parse("integer").orElseThrow();
    private static final Map<String, TypedValue> VALUES = Map.of(
            "a", new TypedValue(1L, INTEGER), "b", new TypedValue(2L, INTEGER), "é1", new TypedValue(3L, INTEGER));

    private static Dialect dialect(String name) {
        return switch (name) {
            case "pg" -> new PostgresDialect();
            case "mysql" -> MySqlDialect.mySql();
            case "mssql" -> new SqlServerDialect();
            case "oracle" -> new OracleDialect();
            default -> new StandardDialect();
        };
    }

    private static NativeStatement of(String text, Dialect dialect) {
        return NativeStatement.of(text, VALUES, dialect);
    }

    private static NativeStatement standard(String text) {
        return of(text, new StandardDialect());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "std | SELECT @a, @b,@a | SELECT ?, ?,?",
                "std | SELECT @c, @A, a@a, @@a, @ a, x@a | SELECT @c, @A, a@a, @@a, @ a, x@a",
                "std | SELECT @é1+@ab | SELECT ?+@ab",
                "std | SELECT '@a ''@a' + @b | SELECT '@a ''@a' + ?",
                "std | SELECT \"@a\"\"@a\", @b | SELECT \"@a\"\"@a\", ?",
                "std | SELECT @a /* @b */ - @b -- @a | SELECT ? /* @b */ - ? -- @a",
                "std | SELECT /* /* */ @a */ 1 | SELECT /* /* */ ? */ 1",
                "std | SELECT '@a | SELECT '@a",
                "std | SELECT /* @a | SELECT /* @a",
                "std | SELECT '\\' , @a | SELECT '\\' , ?",
                "pg | SELECT /* /* */ @a */ @b | SELECT /* /* */ @a */ CAST(? AS integer)",
                "pg | SELECT $x$ @a $x$, $$@a$$, @b | SELECT $x$ @a $x$, $$@a$$, CAST(? AS integer)",
                "pg | SELECT E'\\'@a', @b | SELECT E'\\'@a', CAST(? AS integer)",
                "pg | SELECT 'x\\', @b | SELECT 'x\\', CAST(? AS integer)",
                "pg | SELECT j ? 'k', @b | SELECT j ?? 'k', CAST(? AS integer)",
                "pg | SELECT a$b$ @b | SELECT a$b$ CAST(? AS integer)",
                "mysql | SELECT `@a`, 'x\\'@a', @b # @a | SELECT `@a`, 'x\\'@a', ? # @a",
                "mysql | SELECT 1--@b | SELECT 1--?",
                "mysql | SELECT \"x\\\"@a\", @b | SELECT \"x\\\"@a\", ?",
                "mssql | SELECT [@a]]@a], @b, @@rowcount | SELECT [@a]]@a], CAST(? AS integer), @@rowcount",
                "mssql | SELECT #t@a, @b | SELECT #t@a, CAST(? AS integer)",
                "oracle | SELECT q'[@a']', nq'!@a'!', @b | SELECT q'[@a']', nq'!@a'!', CAST(? AS integer)",
            })
    void findsParameters(String database, String text, String sql) {
        assertEquals(sql, of(text, dialect(database)).sql());
    }

    @Test
    void bindsInTheOrderOfTheMarks() {
        assertEquals(
                List.of(2L, 1L, 2L),
                standard("SELECT @b, @a, @b").arguments().stream()
                        .map(Argument::value)
                        .toList());
        assertEquals(List.of(), standard("SELECT '@a'").arguments());
    }

    @Test
    void refusesWhatTheDriverWouldTakeForAParameter() {
        SourceException refused = assertThrows(SourceException.class, () -> standard("SELECT @a, ?"));
        assertEquals(SourceCode.MALFORMED_REQUEST, refused.code());
        assertTrue(refused.safeMessage().contains("position 12"), refused.safeMessage());
        assertEquals(
                "SELECT '?', \"?\" -- ?", standard("SELECT '?', \"?\" -- ?").sql());
    }

    @Test
    void tellsSeveralStatementsFromOne() {
        for (String one :
                List.of("SELECT 1", "SELECT 1;", "SELECT 1 ; \n", "SELECT ';' -- ; x\n", "SELECT 1; -- over")) {
            assertFalse(standard(one).several(), one);
        }
        for (String two : List.of("SELECT 1; SELECT 2", "SELECT 1;;x", ";SELECT 1", "SELECT 1; 'x'", "SELECT 1; @a")) {
            assertTrue(standard(two).several(), two);
        }
    }

    /** The server counts in its own text, where a mark stands instead of a name. */
    @Test
    void tellsWhereTheCallerWroteWhatTheServerNames() {
        String text = "SELECT @a, @b FROM nowhere";
        NativeStatement statement = of(text, new PostgresDialect());
        String server = "SELECT CAST($1 AS integer), CAST($2 AS integer) FROM nowhere";
        assertEquals(text.indexOf("nowhere") + 1, statement.position(server.indexOf("nowhere") + 1));
        assertEquals(1, statement.position(1));
        NativeStatement operator = of("SELECT j ? 'k', nowhere", new PostgresDialect());
        assertEquals("SELECT j ? 'k', ".length() + 1, operator.position("SELECT j ? 'k', ".length() + 1));
    }
}
