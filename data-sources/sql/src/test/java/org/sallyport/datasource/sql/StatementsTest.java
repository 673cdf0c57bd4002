package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.odata.ItemsQuery;
import org.sallyport.datasource.sql.odata.QueryOptions;
import org.sallyport.datasource.sql.statement.Db2Dialect;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.MySqlDialect;
import org.sallyport.datasource.sql.statement.OracleDialect;
import org.sallyport.datasource.sql.statement.PostgresDialect;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.statement.RowStatements;
import org.sallyport.datasource.sql.statement.SqlServerDialect;
import org.sallyport.datasource.sql.statement.StandardDialect;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;

/** Statements for databases that no test can start, as they are sent. */
class StatementsTest {
    private static final Table TABLE = new Table(
            new QualifiedName("s", "t"),
            List.of(
                    new Column("i", "i", ColumnType.INT32, false, false, 0, Origin.WRITER),
                    new Column("n", "n", ColumnType.STRING, false, true, 0, Origin.WRITER),
                    new Column("b", "b", ColumnType.BOOLEAN, false, true, 0, Origin.WRITER),
                    new Column("d", "d", ColumnType.TIMESTAMP, false, true, 0, Origin.WRITER)),
            List.of("i"));

    private static Query query(Dialect dialect, String filter, String orderBy, long offset, long limit) {
        QueryOptions options = new QueryOptions(filter, "", List.of("i"), orderBy, limit, offset, false, "");
        return new ItemsQuery(TABLE, dialect).items(options, offset, limit, false);
    }

    private static String condition(Dialect dialect, String filter) {
        String sql = query(dialect, filter, "", 0, Long.MAX_VALUE).sql();
        return sql.substring(sql.indexOf(" WHERE ") + 7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n eq 'x' | ([n] = ? AND [n] COLLATE Latin1_General_100_BIN2 = ?)",
                "n ne 'x' | (NOT EXISTS (SELECT [n] COLLATE Latin1_General_100_BIN2 INTERSECT SELECT ?))",
                "n in ('x','y') | (([n] IN (?, ?) AND [n] COLLATE Latin1_General_100_BIN2 IN (?, ?)))",
                "not (i eq 1) | (CASE WHEN ([i] = ?) THEN 1 ELSE 0 END = 0)",
                "b | ([b] = 1)",
                "contains(n,'x') | ([n] COLLATE Latin1_General_100_BIN2 LIKE REPLACE(?, '[', '![') ESCAPE '!')",
                "length(n) eq 2 | ((LEN([n] + N'.') - 1) = ?)",
                "substring(n,1) eq 'x' | (SUBSTRING([n], ? + 1, 2147483647) = ? AND SUBSTRING([n], ? + 1, 2147483647)"
                        + " COLLATE Latin1_General_100_BIN2 = ?)",
                "year(d) eq 2024 | (DATEPART(YEAR, [d]) = ?)",
            })
    void ofSqlServer(String filter, String sql) {
        assertEquals(sql, condition(new SqlServerDialect(), filter));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n eq 'x' | (\"n\" = ?)",
                "n ne 'x' | (DECODE(\"n\", ?, 1, 0) = 0)",
                "not (i eq 1) | (CASE WHEN (\"i\" = ?) THEN 1 ELSE 0 END = 0)",
                "b | (\"b\" = 1)",
                "indexof(n,'x') eq 0 | ((INSTR(\"n\", ?) - 1) = ?)",
                "i div 2 eq 1 | (TRUNC(\"i\" / ?) = ?)",
            })
    void ofOracle(String filter, String sql) {
        assertEquals(sql, condition(new OracleDialect(), filter));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n eq 'x' | (\"n\" = CAST(? AS VARCHAR(32672)))",
                "b | (\"b\" = TRUE)",
                "not (i eq 1) | (CASE WHEN (\"i\" = CAST(? AS BIGINT)) THEN 1 ELSE 0 END = 0)",
                "year(d) eq 2024 | (YEAR(\"d\") = CAST(? AS BIGINT))",
            })
    void ofDb2(String filter, String sql) {
        assertEquals(sql, condition(new Db2Dialect(), filter));
    }

    @Test
    void pages() {
        assertEquals(
                "SELECT [i] FROM [s].[t] ORDER BY [n] DESC, [i] OFFSET ? ROWS FETCH NEXT ? ROWS ONLY",
                query(new SqlServerDialect(), "", "n desc", 5, 10).sql());
        assertEquals(
                "SELECT [i] FROM [s].[t] ORDER BY (SELECT NULL) OFFSET ? ROWS FETCH NEXT ? ROWS ONLY",
                query(new SqlServerDialect(), "", "", 0, 10).sql());
        assertEquals(
                "SELECT TOP (0) * FROM (SELECT [i] FROM [s].[t]) AS nothing",
                query(new SqlServerDialect(), "", "", 0, 0).sql());
        assertEquals(
                "SELECT \"i\" FROM \"s\".\"t\" ORDER BY \"n\" NULLS FIRST, \"i\" OFFSET ? ROWS FETCH FIRST ? ROWS ONLY",
                query(new OracleDialect(), "", "n", 5, 10).sql());
        assertEquals(
                "SELECT `i` FROM `s`.`t` ORDER BY `n`, `i` LIMIT ? OFFSET ?",
                query(MySqlDialect.mySql(), "", "n", 5, 10).sql());
    }

    private static String upsert(Dialect dialect) {
        Column i = TABLE.columns().get(0);
        Column n = TABLE.columns().get(1);
        Map<Column, Object> row = new LinkedHashMap<>();
        row.put(i, 1L);
        row.put(n, "x");
        return new RowStatements(TABLE, dialect).upsert(row).toString();
    }

    @Test
    void insertsOfDefaultsAlone() {
        Table reckoned = new Table(
                new QualifiedName("s", "t"),
                List.of(
                        new Column("c", "c", ColumnType.INT32, false, false, 0, Origin.COMPUTED),
                        new Column("i", "i", ColumnType.INT32, false, false, 0, Origin.IDENTITY_ALWAYS)),
                List.of());
        for (Dialect dialect : List.of(new OracleDialect(), new Db2Dialect())) {
            assertEquals(
                    "INSERT INTO \"s\".\"t\" (\"i\") VALUES (DEFAULT)",
                    dialect.defaults(reckoned).text(dialect::mark));
        }
        assertEquals(
                "INSERT INTO [s].[t] DEFAULT VALUES",
                new SqlServerDialect().defaults(reckoned).text(number -> "?"));
    }

    @Test
    void upserts() {
        assertEquals(
                "MERGE INTO [s].[t] WITH (HOLDLOCK) AS t USING (VALUES (1)) AS one (one) ON (t.[i] = ?) WHEN MATCHED"
                        + " THEN UPDATE SET [n] = ? WHEN NOT MATCHED THEN INSERT ([i], [n]) VALUES (?, ?);",
                upsert(new SqlServerDialect()));
        assertEquals(
                "MERGE INTO \"s\".\"t\" t USING DUAL ON (t.\"i\" = ?) WHEN MATCHED THEN UPDATE SET \"n\" = ?"
                        + " WHEN NOT MATCHED THEN INSERT (\"i\", \"n\") VALUES (?, ?)",
                upsert(new OracleDialect()));
        assertEquals(
                "MERGE INTO \"s\".\"t\" AS t USING (VALUES (1)) AS one (one) ON (t.\"i\" = ?) WHEN MATCHED THEN UPDATE"
                        + " SET \"n\" = ? WHEN NOT MATCHED THEN INSERT (\"i\", \"n\") VALUES (?, ?)",
                upsert(new Db2Dialect()));
        assertEquals(
                "INSERT INTO `s`.`t` (`i`, `n`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `i` = IF(`i` <=> VALUES(`i`), `i`,"
                        + " (SELECT 1 UNION ALL SELECT 2)), `n` = VALUES(`n`)",
                upsert(MySqlDialect.mySql()));
        assertEquals(
                SourceCode.UNKNOWN_OPERATION,
                assertThrows(SourceException.class, () -> upsert(new StandardDialect()))
                        .code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "length(substring(n, | 1 | )) | eq 1",
                "( | b | ) in (true,null) |",
                "( | b | ) eq b |",
            })
    void operandsThatDoubleAreBounded(String before, String inner, String after, String end) {
        String filter = before.repeat(24) + inner + after.repeat(24) + " " + (end == null ? "" : end);
        for (Dialect dialect : List.of(
                new SqlServerDialect(),
                new OracleDialect(),
                new Db2Dialect(),
                MySqlDialect.mySql(),
                new PostgresDialect(),
                new StandardDialect())) {
            try {
                assertTrue(condition(dialect, filter).length() < 1_000_000, dialect.toString());
            } catch (SourceException refused) {
                assertEquals(SourceCode.MALFORMED_FILTER, refused.code());
            }
        }
    }
}
