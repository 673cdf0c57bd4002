package org.sallyport.datasource.sql;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestDatabase;

class SqliteReadingIT extends ReadingContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @Override
    TestDatabase createDatabase() {
        return TestDatabase.sqlite(folder.resolve("reading.db"));
    }

    /** A key of one integer is the row's own number. */
    @Override
    List<String> required() {
        return List.of("name");
    }

    @Override
    String schema() {
        return "main";
    }

    @Override
    String oddSchema() {
        return "main";
    }

    @Override
    String statement(String sql) {
        return sql.startsWith("CREATE SCHEMA")
                ? ""
                : sql.replace("\"odd schema\".", "").replace("JSON '", "'");
    }
}
