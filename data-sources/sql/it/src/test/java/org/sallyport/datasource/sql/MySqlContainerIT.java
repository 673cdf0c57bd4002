package org.sallyport.datasource.sql;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.sallyport.datasource.testkit.TestDatabase;

/** Run by the profile {@code containers}; not by others. */
@Tag("containers")
class MySqlContainerIT {
    /** Identifiers in backticks, and {@code datetime} for a timestamp without a zone. */
    private static String spelt(String sql) {
        return sql.startsWith("CREATE SCHEMA")
                ? ""
                : sql.replace("\"odd schema\".", "")
                        .replace("\"\"", "\0")
                        .replace("\"", "`")
                        .replace("\0", "\"")
                        .replace(" timestamp with time zone", " timestamp(6) NULL")
                        .replace(" timestamp,", " datetime(6),")
                        .replace("TIMESTAMP WITH TIME ZONE '2024-02-03 10:11:12.5+00'", "'2024-02-03 10:11:12.5'")
                        .replace("JSON '", "'")
                        .replace(" lines ", " `lines` ");
    }

    @Nested
    class Reading extends ReadingContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.MYSQL.createDatabase();
        }

        @Override
        String statement(String sql) {
            return spelt(sql);
        }

        @Override
        String schema() {
            return database().name();
        }

        @Override
        String oddSchema() {
            return database().name();
        }
    }

    @Nested
    class Functions extends FunctionsContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.MYSQL.createDatabase();
        }

        @Override
        String statement(String sql) {
            return spelt(sql);
        }

        @Override
        List<Kind> kinds() {
            List<Kind> kinds = standard();
            kinds.removeIf(kind -> kind.name().equals("guid"));
            kinds.replaceAll(kind -> kind.name().equals("single") ? new Kind("single", "float", "1.5", "2.5") : kind);
            kinds.add(new Kind("bytes", "varbinary(10)", "binary'AQID'", "X'0102'"));
            return kinds;
        }
    }

    @Nested
    class Apply extends ApplyContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.MYSQL.createDatabase();
        }

        @Override
        String[] sales() {
            return Arrays.stream(super.sales()).map(MySqlContainerIT::spelt).toArray(String[]::new);
        }
    }

    @Nested
    class Writing extends WritingContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.MYSQL.createDatabase();
        }

        @Override
        String quoted(String name) {
            return '`' + name + '`';
        }

        @Override
        String identity() {
            return "integer AUTO_INCREMENT PRIMARY KEY";
        }

        @Override
        String timestamp() {
            return "datetime(6)";
        }

        @Override
        String[] trigger() {
            return new String[] {
                "CREATE TRIGGER written BEFORE INSERT ON goods FOR EACH ROW SET NEW.name = UPPER(NEW.name)",
                "CREATE TRIGGER changed BEFORE UPDATE ON goods FOR EACH ROW SET NEW.name = UPPER(NEW.name)"
            };
        }

        @Override
        String[] dropTrigger() {
            return new String[] {"DROP TRIGGER written", "DROP TRIGGER changed"};
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
            return DatabaseContainer.MYSQL.createDatabase();
        }

        @Override
        String folded(String name) {
            return name;
        }

        @Override
        String identity() {
            return "integer AUTO_INCREMENT PRIMARY KEY";
        }

        @Override
        String timestamp() {
            return "datetime(6)";
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
            return DatabaseContainer.MYSQL.createDatabase();
        }

        @Override
        String folded(String name) {
            return name;
        }

        @Override
        String series(int rows) {
            return "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < " + rows
                    + ") SELECT /*+ SET_VAR(cte_max_recursion_depth = 1M) */ n, LPAD(n, 20, ' ') AS t FROM s";
        }

        @Override
        String endless() {
            return "SELECT SLEEP(3600)";
        }

        @Override
        String[] session() {
            return new String[] {"SET SESSION lock_wait_timeout = 77", "SELECT @@SESSION.lock_wait_timeout AS v"};
        }

        @Override
        boolean several() {
            return false;
        }

        @Override
        boolean describes() {
            return true;
        }
    }

    @Nested
    class Types extends TypesContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.MYSQL.createDatabase();
        }

        @Override
        List<String> values() {
            return List.of(
                    "tinyint(1)",
                    "1",
                    "true",
                    "bit(1)",
                    "b'1'",
                    "true",
                    "bit(10)",
                    "b'1100000001'",
                    "\"AwE=\"",
                    "tinyint",
                    "-128",
                    "-128",
                    "tinyint unsigned",
                    "255",
                    "255",
                    "smallint unsigned",
                    "65535",
                    "65535",
                    "mediumint",
                    "-8388608",
                    "-8388608",
                    "int unsigned",
                    "4294967295",
                    "4294967295",
                    "bigint",
                    "-9223372036854775808",
                    "-9223372036854775808",
                    "bigint unsigned",
                    "18446744073709551615",
                    "18446744073709551615",
                    "decimal(65,30)",
                    "12345678901234567890123456789012345.000000000000000000000000000001",
                    "12345678901234567890123456789012345.000000000000000000000000000001",
                    "float",
                    "1.5",
                    "1.5",
                    "double",
                    "0.1",
                    "0.1",
                    "year",
                    "2024",
                    "2024",
                    "char(4)",
                    "'ab'",
                    "\"ab\"",
                    "varchar(20) CHARACTER SET latin1",
                    "'é'",
                    "\"é\"",
                    "varchar(20) CHARACTER SET utf8mb4",
                    "'😀\"'",
                    "\"😀\\\"\"",
                    "longtext",
                    "'x'",
                    "\"x\"",
                    "enum('a','it''s')",
                    "'it''s'",
                    "\"it's\"",
                    "set('a','b','c')",
                    "'a,c'",
                    "\"a,c\"",
                    "date",
                    "'2024-02-29'",
                    "\"2024-02-29\"",
                    "time(6)",
                    "'23:59:58.5'",
                    "\"23:59:58.500000\"",
                    "datetime(6)",
                    "'2024-02-29 01:02:03.000456'",
                    "\"2024-02-29T01:02:03.000456\"",
                    "binary(3)",
                    "x'00ff10'",
                    "\"AP8Q\"",
                    "longblob",
                    "x'ff'",
                    "\"/w==\"",
                    "json",
                    "'{\"a\": [1, 1.5, \"ü\"]}'",
                    "{\"a\": [1, 1.5, \"ü\"]}");
        }

        @Override
        List<String> refused() {
            return List.of(
                    "bigint unsigned",
                    "1.5",
                    "bigint unsigned",
                    "-1",
                    "decimal(5,2)",
                    "1000",
                    "time",
                    "\"25:00:00\"",
                    "tinyint",
                    "128");
        }
    }
}
