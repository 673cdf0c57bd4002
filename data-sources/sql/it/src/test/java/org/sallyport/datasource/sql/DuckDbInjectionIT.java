package org.sallyport.datasource.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestDatabase;

class DuckDbInjectionIT extends InjectionContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @Override
    TestDatabase createDatabase() {
        return DuckDbFolder.database(folder.resolve("injection.duckdb"));
    }

    @Override
    Path drivers() {
        return DuckDbFolder.drivers();
    }

    @Override
    int stride() {
        return 9;
    }
}
