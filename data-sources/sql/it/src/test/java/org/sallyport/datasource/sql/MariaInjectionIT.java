package org.sallyport.datasource.sql;

import org.sallyport.datasource.testkit.MariaDbServer;
import org.sallyport.datasource.testkit.TestDatabase;

class MariaInjectionIT extends InjectionContract {
    @Override
    TestDatabase createDatabase() {
        return MariaDbServer.shared().createDatabase();
    }

    @Override
    String statement(String sql) {
        return sql.replace("\"\"", "\0").replace("\"", "`").replace("\0", "\"");
    }

    @Override
    int stride() {
        return 9;
    }
}
