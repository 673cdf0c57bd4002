package org.sallyport.datasource.sql;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.sallyport.datasource.testkit.TestDatabase;

/** Run by the profile {@code containers}; not by others. */
@Tag("containers")
class Db2ContainerIT {
    /** Texts for dates and times. */
    private static String spelt(String sql) {
        return sql.replace("DATE '", "'")
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
}
