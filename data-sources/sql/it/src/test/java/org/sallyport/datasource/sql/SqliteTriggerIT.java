package org.sallyport.datasource.sql;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestDatabase;

class SqliteTriggerIT extends TriggerContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path folder;

    @Override
    TestDatabase createDatabase() {
        return TestDatabase.sqlite(folder.resolve("triggers.db"));
    }

    @Override
    String folded(String name) {
        return name;
    }

    @Override
    String identity() {
        return "integer PRIMARY KEY AUTOINCREMENT";
    }

    @Override
    String timestamp() {
        return "timestamp";
    }

    @Override
    String[] restart(String table) {
        return new String[] {"DELETE FROM " + table, "DELETE FROM sqlite_sequence WHERE name = '" + table + "'"};
    }

    @Override
    String moment(String text) {
        return "'" + text + "'";
    }

    @Override
    boolean writesBesideOthers() {
        return false;
    }
}
