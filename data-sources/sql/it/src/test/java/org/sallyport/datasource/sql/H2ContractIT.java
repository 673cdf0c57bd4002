package org.sallyport.datasource.sql;

import org.junit.jupiter.api.AfterAll;
import org.sallyport.datasource.testkit.H2Server;
import org.sallyport.datasource.testkit.TestDatabase;

class H2ContractIT extends SqlContract {
    private static final H2Server SERVER = H2Server.start();

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @Override
    TestDatabase createDatabase() {
        return SERVER.createDatabase();
    }

    @Override
    String[] tables() {
        return new String[] {
            "CREATE TABLE \"small\" AS SELECT 1 AS id",
            "CREATE TABLE \"long\" AS SELECT x AS id, 'row ' || x AS name, now() AS at FROM SYSTEM_RANGE(1, 40000)",
            "CREATE VIEW \"blocked\" AS SELECT COUNT(*) AS n FROM SYSTEM_RANGE(1, 1000000000000) WHERE MOD(x, 7) = 8",
        };
    }
}
