package org.sallyport.datasource.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.sallyport.datasource.testkit.H2Server;
import org.sallyport.datasource.testkit.TestDatabase;

class H2InjectionIT extends InjectionContract {
    private static final H2Server SERVER = H2Server.start();

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @Override
    TestDatabase createDatabase() {
        return SERVER.createDatabase().run("SET QUERY_STATISTICS_MAX_ENTRIES 1000000", "SET QUERY_STATISTICS TRUE");
    }

    @Override
    int stride() {
        return 3;
    }

    @Override
    List<String> statements(TestDatabase database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT SQL_STATEMENT FROM INFORMATION_SCHEMA.QUERY_STATISTICS")) {
            List<String> statements = new ArrayList<>();
            while (rows.next()) {
                statements.add(rows.getString(1));
            }
            return statements;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
