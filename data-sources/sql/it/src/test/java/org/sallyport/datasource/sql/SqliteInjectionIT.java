package org.sallyport.datasource.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestDatabase;

class SqliteInjectionIT extends InjectionContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @Override
    TestDatabase createDatabase() {
        return TestDatabase.sqlite(folder.resolve("injection.db"));
    }

    @Override
    int stride() {
        return 9;
    }
}
