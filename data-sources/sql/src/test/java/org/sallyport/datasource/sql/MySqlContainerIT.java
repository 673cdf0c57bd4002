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
}
