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
class OracleContainerIT {
    /** No booleans before 23, no time of day, and literals of the standard for dates. */
    private static String spelt(String sql) {
        return sql.replace(" boolean", " number(1)")
                .replace(" double precision", " binary_double")
                .replace(" varchar(", " varchar2(")
                .replaceAll("'([0-9]{4}-[0-9]{2}-[0-9]{2})'", "DATE '$1'")
                .replaceAll("(?<!TIMESTAMP )(?<!ZONE )'([0-9]{4}-[0-9]{2}-[0-9]{2} [^']*)'", "TIMESTAMP '$1'")
                .replace("DATE DATE", "DATE")
                .replace(", true", ", 1")
                .replace(", TRUE", ", 1")
                .replace(", false", ", 0")
                .replace("TIMESTAMP WITH TIME ZONE '", "TIMESTAMP '")
                .replace("WHERE active", "WHERE active = 1");
    }

    @Nested
    class Reading extends ReadingContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.ORACLE.createDatabase();
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
            return database().user();
        }
    }

    @Nested
    class Functions extends FunctionsContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.ORACLE.createDatabase();
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
            kinds.removeIf(
                    kind -> List.of("truth", "small", "big", "guid", "timed").contains(kind.name()));
            kinds.add(new Kind("bytes", "raw(10)", "binary'AQID'", "HEXTORAW('0102')"));
            return kinds;
        }
    }

    @Nested
    class Apply extends ApplyContract {
        @Override
        TestDatabase createDatabase() {
            return DatabaseContainer.ORACLE.createDatabase();
        }

        @Override
        Path drivers() {
            return DatabaseContainer.drivers();
        }

        @Override
        String[] sales() {
            return Arrays.stream(super.sales()).map(OracleContainerIT::spelt).toArray(String[]::new);
        }
    }
}
