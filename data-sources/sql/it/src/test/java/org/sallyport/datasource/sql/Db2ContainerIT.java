package org.sallyport.datasource.sql;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.sallyport.datasource.testkit.TestDatabase;

/** Run by the profile {@code containers}; not by others. */
@Tag("containers")
class Db2ContainerIT {
    private static final Pattern KEY = Pattern.compile("PRIMARY KEY \\(([a-z, ]+)\\)");

    /** Texts for dates and times; keys may not be null, and no column says that it may. */
    private static String spelt(String sql) {
        Matcher key = KEY.matcher(sql);
        String spelt = sql;
        if (key.find()) {
            for (String column : key.group(1).split(", ", -1)) {
                spelt = spelt.replaceFirst("\\b" + column + " (integer|varchar\\([0-9]+\\))", "$0 NOT NULL");
            }
        }
        if (sql.startsWith("CREATE TABLE")) {
            spelt = spelt.replaceAll("(?<!NOT) NULL(?=[,)])", "")
                    .replaceAll("(?<!NOT NULL) PRIMARY KEY(?! \\()", " NOT NULL PRIMARY KEY");
        }
        return spelt.replace("DATE '", "'")
                .replace("TIMESTAMP '", "'")
                .replace("TIME '", "'")
                .replace("JSON '", "'");
    }

    @Nested
    class Reading extends ReadingContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.DB2.createDatabase();
        }

        @Override
        Path drivers() {
            return DatabaseContainer.drivers();
        }

        @Override
        String statement(String sql) {
            return spelt(sql);
        }

        @Override
        String folded(String name) {
            return name.toUpperCase(Locale.ROOT);
        }

        @Override
        String schema() {
            return "DB2INST1";
        }
    }

    @Nested
    class Functions extends FunctionsContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.DB2.createDatabase();
        }

        @Override
        Path drivers() {
            return DatabaseContainer.drivers();
        }

        @Override
        String statement(String sql) {
            return spelt(sql);
        }

        @Override
        List<Kind> kinds() {
            List<Kind> kinds = standard();
            kinds.removeIf(kind -> List.of("guid", "zoned").contains(kind.name()));
            kinds.add(new Kind("bytes", "varbinary(10)", "binary'AQID'", "VARBINARY(X'0102')"));
            return kinds;
        }
    }

    @Nested
    class Apply extends ApplyContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.DB2.createDatabase();
        }

        @Override
        Path drivers() {
            return DatabaseContainer.drivers();
        }

        @Override
        String[] sales() {
            return Arrays.stream(super.sales()).map(Db2ContainerIT::spelt).toArray(String[]::new);
        }
    }

    @Nested
    class Writing extends WritingContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.DB2.createDatabase();
        }

        @Override
        Path drivers() {
            return DatabaseContainer.drivers();
        }

        @Override
        String statement(String sql) {
            return spelt(sql);
        }

        @Override
        String computed() {
            return super.computed().replace(" STORED", "");
        }

        @Override
        String[] trigger() {
            return new String[] {
                "CREATE TRIGGER written NO CASCADE BEFORE INSERT ON \"goods\" REFERENCING NEW AS n FOR EACH ROW"
                        + " SET n.\"name\" = UPPER(n.\"name\")",
                "CREATE TRIGGER changed NO CASCADE BEFORE UPDATE ON \"goods\" REFERENCING NEW AS n FOR EACH ROW"
                        + " SET n.\"name\" = UPPER(n.\"name\")"
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
            return DatabaseContainer.DB2.createDatabase();
        }

        @Override
        Path drivers() {
            return DatabaseContainer.drivers();
        }

        @Override
        String statement(String sql) {
            return spelt(sql);
        }

        @Override
        String folded(String name) {
            return name.toUpperCase(Locale.ROOT);
        }

        @Override
        String moment(String text) {
            return "'" + text + "'";
        }

        @Override
        String[] restart(String table) {
            return new String[] {
                "TRUNCATE TABLE " + table + " IMMEDIATE", "ALTER TABLE " + table + " ALTER COLUMN id RESTART WITH 1"
            };
        }
    }

    @Nested
    class Statements extends StatementsContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.DB2.createDatabase();
        }

        @Override
        Path drivers() {
            return DatabaseContainer.drivers();
        }

        @Override
        String statement(String sql) {
            return spelt(sql);
        }

        @Override
        String folded(String name) {
            return name.toUpperCase(Locale.ROOT);
        }

        @Override
        String series(int rows) {
            return "WITH s (n) AS (VALUES 1 UNION ALL SELECT n + 1 FROM s WHERE n < " + rows
                    + ") SELECT n, LPAD(VARCHAR(n), 20, ' ') AS t FROM s";
        }

        @Override
        String endless() {
            return "SELECT COUNT(*) FROM syscat.columns a, syscat.columns b, syscat.columns c, syscat.columns d";
        }

        @Override
        String[] session() {
            return new String[] {"SET CURRENT LOCK TIMEOUT 77", "SELECT CURRENT LOCK TIMEOUT AS v FROM sysibm.sysdummy1"
            };
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
            return DatabaseContainer.DB2.createDatabase();
        }

        @Override
        Path drivers() {
            return DatabaseContainer.drivers();
        }

        @Override
        String statement(String sql) {
            return spelt(sql);
        }

        @Override
        String folded(String name) {
            return name.toUpperCase(Locale.ROOT);
        }

        @Override
        List<String> values() {
            return List.of(
                    "boolean",
                    "TRUE",
                    "true",
                    "smallint",
                    "-32768",
                    "-32768",
                    "integer",
                    "2147483647",
                    "2147483647",
                    "bigint",
                    "-9223372036854775808",
                    "-9223372036854775808",
                    "decimal(31,10)",
                    "123456789012345678901.0123456789",
                    "123456789012345678901.0123456789",
                    "decfloat",
                    "1.5",
                    "1.5",
                    "real",
                    "1.5",
                    "1.5",
                    "double",
                    "0.1",
                    "0.1",
                    "char(4)",
                    "'ab'",
                    "\"ab  \"",
                    "varchar(20)",
                    "'it''s'",
                    "\"it's\"",
                    "clob(1000)",
                    "'x'",
                    "\"x\"",
                    "date",
                    "'2024-02-29'",
                    "\"2024-02-29\"",
                    "time",
                    "'01:02:03'",
                    "\"01:02:03\"",
                    "timestamp(6)",
                    "'2024-02-29 01:02:03.000456'",
                    "\"2024-02-29T01:02:03.000456\"",
                    "varbinary(9)",
                    "VARBINARY(X'00FF10')",
                    "\"AP8Q\"",
                    "blob(1000)",
                    "BLOB(X'FF')",
                    "\"/w==\"");
        }

        @Override
        List<String> refused() {
            return List.of("smallint", "32768", "decimal(5,2)", "1000", "time", "\"25:00:00\"");
        }
    }
}
