package org.sallyport.datasource.sql;

import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestDatabase;

class PgApplyIT extends ApplyContract {
    @Override
    TestDatabase createDatabase() {
        return PostgresServer.shared().createDatabase();
    }
}
