package org.sallyport.datasource.sql;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestDatabase;

class SqliteApplyIT extends ApplyContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @Override
    TestDatabase createDatabase() {
        return TestDatabase.sqlite(folder.resolve("apply.db"));
    }

    @Override
    String[] sales() {
        return Stream.of(super.sales())
                .map(sql -> sql.replace("DATE '", "'").replace("TIMESTAMP '", "'"))
                .toArray(String[]::new);
    }
}
