package org.sallyport.datasource.sql;

import java.util.List;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.PostgresServer.LoggedStatement;
import org.sallyport.datasource.testkit.TestDatabase;

class PgInjectionIT extends InjectionContract {
    @Override
    TestDatabase createDatabase() {
        return PostgresServer.shared().createLoggedDatabase();
    }

    @Override
    List<String> statements(TestDatabase database) {
        return PostgresServer.shared().statements(database).stream()
                .map(LoggedStatement::sql)
                .toList();
    }
}
