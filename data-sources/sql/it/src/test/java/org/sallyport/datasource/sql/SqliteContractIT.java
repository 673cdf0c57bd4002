package org.sallyport.datasource.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.sallyport.datasource.testkit.TestDatabase;

class SqliteContractIT extends SqlContract {
    private static final String NUMBERS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT ";

    @Override
    TestDatabase createDatabase() {
        try {
            return TestDatabase.sqlite(
                    Files.createTempDirectory("sallyport-sqlite").toRealPath().resolve("contract.db"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    String[] tables() {
        return new String[] {
            "CREATE TABLE small AS SELECT 1 AS id",
            "CREATE TABLE long AS " + NUMBERS
                    + "40000) SELECT x AS id, 'row ' || x AS name, strftime('%Y-%m-%d %H:%M:%f', 'now') AS at FROM n",
            "CREATE VIEW blocked AS " + NUMBERS + "1000000000000) SELECT count(*) AS n FROM n WHERE x % 7 = 8",
        };
    }
}
