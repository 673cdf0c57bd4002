package org.sallyport.datasource.sql;

import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.sallyport.datasource.testkit.H2Server;
import org.sallyport.datasource.testkit.TestDatabase;

class H2StatementsIT extends StatementsContract {
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
    String folded(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    @Override
    String series(int rows) {
        return "SELECT x AS n, LPAD(x, 20) AS t FROM SYSTEM_RANGE(1, " + rows + ")";
    }

    @Override
    String endless() {
        return "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 1000000000000) WHERE MOD(x, 7) = 8";
    }

    @Override
    String[] session() {
        return new String[] {"SET SCHEMA INFORMATION_SCHEMA", "SELECT CURRENT_SCHEMA AS v"};
    }

    @Override
    boolean several() {
        return false;
    }

    @Override
    boolean describes() {
        return true;
    }
}
