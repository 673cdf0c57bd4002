package org.sallyport.datasource.sql;

import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestDatabase;

class PgTriggerIT extends TriggerContract {
    @Override
    TestDatabase createDatabase() {
        return PostgresServer.shared().createDatabase();
    }

    @Override
    String folded(String name) {
        return name;
    }
}
