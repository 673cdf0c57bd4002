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
}
