package org.sallyport.datasource.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestDatabase;

class DuckDbWritingIT extends WritingContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @Override
    TestDatabase createDatabase() {
        return DuckDbFolder.database(folder.resolve("writing.duckdb")).run("CREATE SEQUENCE numbers");
    }

    @Override
    Path drivers() {
        return DuckDbFolder.drivers();
    }

    @Override
    String identity() {
        return "integer DEFAULT nextval('numbers') PRIMARY KEY";
    }

    @Override
    boolean boundsTexts() {
        return false;
    }

    @Override
    String[] trigger() {
        return new String[0];
    }

    @Override
    String[] dropTrigger() {
        return new String[0];
    }

    @Override
    boolean tellsUpdates() {
        return false;
    }

    @Override
    boolean namesNoColumns() {
        return true;
    }

    @Override
    String computed() {
        return super.computed().replace(" STORED", "");
    }
}
