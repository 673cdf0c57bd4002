package org.sallyport.datasource.sql;

import org.sallyport.datasource.testkit.MariaDbServer;
import org.sallyport.datasource.testkit.TestDatabase;

class MariaReadingIT extends ReadingContract {
    @Override
    TestDatabase createDatabase() {
        return MariaDbServer.shared().createDatabase();
    }

    @Override
    String schema() {
        return database().name();
    }

    @Override
    String oddSchema() {
        return database().name();
    }

    /** Identifiers in backticks, a backslash in a text twice, and {@code datetime} for a timestamp without a zone. */
    @Override
    String statement(String sql) {
        return sql.startsWith("CREATE SCHEMA")
                ? ""
                : sql.replace("\"odd schema\".", "")
                        .replace("\"\"", "\0")
                        .replace("\"", "`")
                        .replace("\0", "\"")
                        .replace(" timestamp", " datetime(3)")
                        .replace("JSON '", "'")
                        .replace(" lines ", " `lines` ");
    }
}
