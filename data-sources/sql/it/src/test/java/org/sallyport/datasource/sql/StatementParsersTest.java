package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.statement.Statements;
import oracle.jdbc.driver.OracleSql;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.sql.StatementCorpus.Statement;
import org.sallyport.datasource.sql.statement.Db2Dialect;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.MySqlDialect;
import org.sallyport.datasource.sql.statement.OracleDialect;
import org.sallyport.datasource.sql.statement.SqlServerDialect;

/**
 * The statements for databases that no test can start, as their own drivers read them where these can read at all, and
 * as a parser of many dialects does. IBM's driver reads none: the parser that its classes name is in another product.
 */
class StatementParsersTest {
    /** Ends names, so that a reader who takes quotes or marks in them for his own goes wrong. */
    private static final String ODD = " \"`[]'?;--/*";

    /** What that parser does not know, though the databases do; cut out before it reads. */
    private static final List<String> UNKNOWN_TO_IT = List.of(
            " WITH (UPDLOCK, ROWLOCK)", // table hints of SQL Server
            " WITH (HOLDLOCK)",
            " RETURNING CLOB", // of Oracle's JSON_SERIALIZE
            " WITH RS USE AND KEEP UPDATE LOCKS"); // DB2's isolation of one statement

    /** What DB2 answers a change with; that parser knows the change within. */
    private static final String FINAL_TABLE = " FROM FINAL TABLE (";

    /** Oracle's driver, which looks for parameters and for what kind a statement is. */
    private static final class OracleStatement extends OracleSql {
        OracleStatement(String sql) throws SQLException {
            super(null);
            initialize(sql);
        }

        String read() throws SQLException {
            return getSqlKind() + " with " + getParameterCount();
        }
    }

    @Test
    void oraclesDriverReadsThemAsTheyAreMeant() throws SQLException {
        List<String> wrong = new ArrayList<>();
        for (Statement statement : StatementCorpus.of(new OracleDialect(), ODD)) {
            String sql = statement.query().sql();
            String kind = sql.endsWith(" FOR UPDATE")
                    ? "SELECT_FOR_UPDATE"
                    : statement.kind().name();
            String expected = kind + " with " + statement.query().arguments().size();
            String read = new OracleStatement(sql).read();
            if (!read.equals(expected)) {
                wrong.add(expected + ", read as " + read + ": " + sql);
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** Microsoft's driver makes of a statement the one that asks for its parameters' columns. */
    @Test
    void sqlServersDriverReadsThemAndFindsTheirTable() throws ReflectiveOperationException {
        Class<?> parser = Class.forName("com.microsoft.sqlserver.jdbc.SQLServerFMTQuery");
        Constructor<?> read = parser.getDeclaredConstructor(String.class);
        read.setAccessible(true);
        Method targets = parser.getDeclaredMethod("constructTableTargets");
        targets.setAccessible(true);
        List<String> wrong = new ArrayList<>();
        for (Statement statement : StatementCorpus.of(new SqlServerDialect(), ODD)) {
            String sql = statement.query().sql();
            if (statement.kind() == StatementCorpus.Kind.MERGE || sql.endsWith(" DEFAULT VALUES")) {
                continue; // the driver knows neither
            }
            try {
                String found = (String) targets.invoke(read.newInstance(sql));
                if (!found.contains("[odd schema] . [kinds \"`[]]'?;--/*]")) {
                    wrong.add(found + " in " + sql);
                }
            } catch (InvocationTargetException e) {
                wrong.add(e.getCause() + " of " + sql);
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void anotherParserReadsThemAsOneStatementOfTheirKind() {
        List<String> wrong = new ArrayList<>();
        Set<String> read = new HashSet<>(); // most of MariaDB's are MySQL's
        for (Dialect dialect : List.of(
                new SqlServerDialect(),
                new OracleDialect(),
                new Db2Dialect(),
                MySqlDialect.mySql(),
                MySqlDialect.mariaDb())) {
            for (Statement statement : StatementCorpus.of(dialect, " odd")) {
                boolean known = !read.add(statement.kind() + statement.query().sql());
                String fault = known ? "" : fault(statement, dialect instanceof SqlServerDialect);
                if (!fault.isEmpty()) {
                    wrong.add(fault + ": " + statement.what() + ": "
                            + statement.query().sql());
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static String fault(Statement statement, boolean brackets) {
        String sql = statement.query().sql().replace(" () VALUES ()", " DEFAULT VALUES"); // MySQL's, unknown to it
        for (String unknown : UNKNOWN_TO_IT) {
            sql = sql.replace(unknown, "");
        }
        int change = sql.indexOf(FINAL_TABLE);
        String kind = statement.kind().name();
        if (change >= 0) {
            sql = sql.substring(change + FINAL_TABLE.length(), sql.length() - 1);
            kind = sql.substring(0, sql.indexOf(' '));
        }
        try {
            Statements parsed =
                    CCJSqlParserUtil.parseStatements(sql, parser -> parser.withSquareBracketQuotation(brackets));
            String kinds = parsed.stream()
                    .map(one -> one.getClass()
                            .getSimpleName()
                            .replace("PlainSelect", "Select")
                            .replace("SetOperationList", "Select"))
                    .toList()
                    .toString();
            long marks = parsed.toString().chars().filter(sign -> sign == '?').count();
            boolean right = kinds.equalsIgnoreCase("[" + kind + "]")
                    && marks == statement.query().arguments().size();
            return right ? "" : "read as " + kinds + " with " + marks;
        } catch (JSQLParserException e) {
            return "not read ("
                    + String.valueOf(e.getCause()).lines().findFirst().orElse("") + ")";
        }
    }
}
