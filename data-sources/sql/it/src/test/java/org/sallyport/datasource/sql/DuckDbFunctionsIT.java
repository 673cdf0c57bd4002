package org.sallyport.datasource.sql;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestDatabase;

class DuckDbFunctionsIT extends FunctionsContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @Override
    TestDatabase createDatabase() {
        return DuckDbFolder.database(folder.resolve("functions.duckdb"));
    }

    @Override
    Path drivers() {
        return DuckDbFolder.drivers();
    }

    @Override
    List<Kind> kinds() {
        List<Kind> kinds = standard();
        kinds.add(new Kind("bytes", "blob", "binary'AQID'", "'\\x01\\x02'::blob"));
        kinds.add(new Kind("document", "json", "'x'", "'{}'"));
        kinds.add(new Kind("several", "integer[]", "'x'", "[1]"));
        kinds.add(new Kind("other", "interval", "'x'", "INTERVAL '1' DAY"));
        return kinds;
    }
}
