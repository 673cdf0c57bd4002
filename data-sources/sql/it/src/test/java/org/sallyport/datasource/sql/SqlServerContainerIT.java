package org.sallyport.datasource.sql;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.sallyport.datasource.testkit.TestDatabase;

/** Run by the profile {@code containers}; not by others. */
@Tag("containers")
class SqlServerContainerIT {
    /** A bit for a truth, a timestamp's own name, national letters; CREATE VIEW and SCHEMA stand alone. */
    private static String spelt(String sql) {
        return sql.replace(" boolean", " bit")
                .replace(" timestamp with time zone", " datetimeoffset(7)")
                .replace(" timestamp", " datetime2(7)")
                .replace(" double precision", " float")
                .replace("uuid", "uniqueidentifier")
                .replace(" json", " nvarchar(max)")
                .replace("TIMESTAMP WITH TIME ZONE '", "'")
                .replace("TIMESTAMP '", "'")
                .replace("DATE '", "'")
                .replace("TIME '", "'")
                .replace("JSON '", "'")
                .replace(", true", ", 1")
                .replace(", TRUE", ", 1")
                .replace(", false", ", 0")
                .replace("WHERE active", "WHERE active = 1")
                .replace("varchar", "nvarchar")
                .replace("'Köln", "N'Köln");
    }

    @Nested
    class Reading extends ReadingContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.SQLSERVER.createDatabase();
        }

        @Override
        String statement(String sql) {
            return spelt(sql);
        }

        @Override
        String schema() {
            return "dbo";
        }
    }

    @Nested
    class Functions extends FunctionsContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.SQLSERVER.createDatabase();
        }

        @Override
        String statement(String sql) {
            return spelt(sql);
        }

        @Override
        List<Kind> kinds() {
            List<Kind> kinds = standard();
            kinds.add(new Kind("bytes", "varbinary(10)", "binary'AQID'", "0x0102"));
            return kinds;
        }
    }

    @Nested
    class Apply extends ApplyContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.SQLSERVER.createDatabase();
        }

        @Override
        String[] sales() {
            return Arrays.stream(super.sales()).map(SqlServerContainerIT::spelt).toArray(String[]::new);
        }
    }

    @Nested
    class Writing extends WritingContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.SQLSERVER.createDatabase();
        }

        @Override
        String statement(String sql) {
            return spelt(sql);
        }

        @Override
        String quoted(String name) {
            return '[' + name + ']';
        }

        @Override
        String identity() {
            return "integer IDENTITY PRIMARY KEY";
        }

        @Override
        String computed() {
            return "CREATE TABLE [made] ([id] integer PRIMARY KEY, [twice] AS (2 * [id]))";
        }

        @Override
        String[] trigger() {
            return new String[] {
                "CREATE TRIGGER written ON goods AFTER INSERT, UPDATE AS BEGIN SET NOCOUNT ON;"
                        + " UPDATE g SET name = UPPER(g.name) FROM goods g JOIN inserted i ON g.id = i.id; END"
            };
        }

        @Override
        String[] dropTrigger() {
            return new String[] {"DROP TRIGGER written"};
        }

        @Override
        boolean tellsUpdates() {
            return false;
        }

        @Override
        boolean namesNoColumns() {
            return true;
        }
    }

    @Nested
    class Triggers extends TriggerContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.SQLSERVER.createDatabase();
        }

        @Override
        String folded(String name) {
            return name;
        }

        @Override
        String identity() {
            return "integer IDENTITY PRIMARY KEY";
        }

        @Override
        String timestamp() {
            return "datetime2(6)";
        }

        @Override
        String moment(String text) {
            return "'" + text + "'";
        }

        @Override
        String[] restart(String table) {
            return new String[] {"TRUNCATE TABLE " + table};
        }
    }

    @Nested
    class Statements extends StatementsContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.SQLSERVER.createDatabase();
        }

        @Override
        String statement(String sql) {
            return spelt(sql);
        }

        @Override
        String folded(String name) {
            return name;
        }

        @Override
        String series(int rows) {
            return "SELECT value AS n, RIGHT(REPLICATE(' ', 20) + CAST(value AS varchar(20)), 20) AS t"
                    + " FROM GENERATE_SERIES(1, " + rows + ")";
        }

        @Override
        String endless() {
            return "WAITFOR DELAY '01:00:00'";
        }

        @Override
        String[] session() {
            return new String[] {"SET LOCK_TIMEOUT 77", "SELECT @@LOCK_TIMEOUT AS v"};
        }

        @Override
        boolean several() {
            return true;
        }

        @Override
        boolean describes() {
            return false;
        }
    }

    @Nested
    class Types extends TypesContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.SQLSERVER.createDatabase();
        }

        @Override
        List<String> values() {
            return List.of(
                    "bit",
                    "1",
                    "true",
                    "tinyint",
                    "255",
                    "255",
                    "smallint",
                    "-32768",
                    "-32768",
                    "int",
                    "2147483647",
                    "2147483647",
                    "bigint",
                    "-9223372036854775808",
                    "-9223372036854775808",
                    "decimal(38,10)",
                    "1234567890123456789012345678.0123456789",
                    "1234567890123456789012345678.0123456789",
                    "money",
                    "12.5",
                    "12.5000",
                    "real",
                    "1.5",
                    "1.5",
                    "float",
                    "0.1",
                    "0.1",
                    "char(4)",
                    "'ab'",
                    "\"ab  \"",
                    "nvarchar(20)",
                    "N'😀\"'",
                    "\"😀\\\"\"",
                    "varchar(max)",
                    "'x'",
                    "\"x\"",
                    "uniqueidentifier",
                    "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
                    "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"",
                    "date",
                    "'2024-02-29'",
                    "\"2024-02-29\"",
                    "time(7)",
                    "'23:59:58.5'",
                    "\"23:59:58.5000000\"",
                    "datetime2(7)",
                    "'2024-02-29 01:02:03.000456'",
                    "\"2024-02-29T01:02:03.000456\"",
                    "datetimeoffset(7)",
                    "'2024-02-29 01:02:03 +02:00'",
                    "\"2024-02-28T23:02:03Z\"",
                    "varbinary(9)",
                    "0x00ff10",
                    "\"AP8Q\"",
                    "varbinary(max)",
                    "0xff",
                    "\"/w==\"");
        }

        @Override
        List<String> refused() {
            return List.of("tinyint", "256", "decimal(5,2)", "1000", "time", "\"25:00:00\"", "int", "2147483648");
        }
    }
}
