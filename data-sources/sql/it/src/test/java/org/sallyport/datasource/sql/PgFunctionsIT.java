package org.sallyport.datasource.sql;

import java.util.List;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestDatabase;

class PgFunctionsIT extends FunctionsContract {
    @Override
    TestDatabase createDatabase() {
        return PostgresServer.shared().createDatabase();
    }

    @Override
    List<Kind> kinds() {
        List<Kind> kinds = standard();
        kinds.add(new Kind("bytes", "bytea", "binary'AQID'", "'\\x0102'"));
        kinds.add(new Kind("document", "jsonb", "'x'", "'{}'"));
        kinds.add(new Kind("several", "integer[]", "'x'", "'{1}'"));
        kinds.add(new Kind("other", "inet", "'x'", "'127.0.0.1'"));
        return kinds;
    }
}
