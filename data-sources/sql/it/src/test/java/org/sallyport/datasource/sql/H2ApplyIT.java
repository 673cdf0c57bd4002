package org.sallyport.datasource.sql;

import org.junit.jupiter.api.AfterAll;
import org.sallyport.datasource.testkit.H2Server;
import org.sallyport.datasource.testkit.TestDatabase;

class H2ApplyIT extends ApplyContract {
    private static final H2Server SERVER = H2Server.start();

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @Override
    TestDatabase createDatabase() {
        return SERVER.createDatabase();
    }
}
