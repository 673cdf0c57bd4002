package org.sallyport.datasource.sql;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.sallyport.datasource.testkit.H2Server;
import org.sallyport.datasource.testkit.TestDatabase;

class H2FunctionsIT extends FunctionsContract {
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
    List<Kind> kinds() {
        List<Kind> kinds = standard();
        kinds.add(new Kind("bytes", "varbinary(10)", "binary'AQID'", "X'0102'"));
        kinds.add(new Kind("document", "json", "'x'", "JSON '{}'"));
        kinds.add(new Kind("several", "integer array", "'x'", "ARRAY[1]"));
        kinds.add(new Kind("other", "interval day", "'x'", "INTERVAL '1' DAY"));
        return kinds;
    }
}
