package org.sallyport.datasource.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestDatabase;

class DuckDbTriggerIT extends TriggerContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    private int sequences;

    @Override
    TestDatabase createDatabase() {
        return DuckDbFolder.database(folder.resolve("triggers.duckdb"));
    }

    @Override
    Path drivers() {
        return DuckDbFolder.drivers();
    }

    @Override
    String folded(String name) {
        return name;
    }

    /** Numbers of a sequence of the column's own. */
    @Override
    String identity() {
        database().run("CREATE SEQUENCE numbers" + ++sequences);
        return "integer DEFAULT nextval('numbers" + sequences + "') PRIMARY KEY";
    }

    @Override
    String[] restart(String table) {
        String identity = identity();
        return new String[] {"DROP TABLE " + table, "CREATE TABLE " + table + " (id " + identity + ", n integer)"};
    }

    @Override
    String timestamp() {
        return "timestamp";
    }
}
