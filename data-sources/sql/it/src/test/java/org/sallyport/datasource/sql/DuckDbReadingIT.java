package org.sallyport.datasource.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestDatabase;

class DuckDbReadingIT extends ReadingContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @Override
    TestDatabase createDatabase() {
        return DuckDbFolder.database(folder.resolve("reading.duckdb"));
    }

    @Override
    Path drivers() {
        return DuckDbFolder.drivers();
    }

    @Override
    boolean lengths() {
        return false;
    }

    @Override
    String schema() {
        return "main";
    }
}
