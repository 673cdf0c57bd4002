package org.sallyport.datasource.sql;

import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.sallyport.datasource.testkit.H2Server;
import org.sallyport.datasource.testkit.TestDatabase;

class H2RoutinesIT extends RoutinesContract {
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
    String[] functions() {
        String rows = "java.sql.ResultSet rows(java.sql.Connection c, int n) throws java.sql.SQLException {"
                + " java.sql.PreparedStatement s = c.prepareStatement(\"%s\"); s.setInt(1, n); return s.executeQuery(); }";
        return new String[] {
            "CREATE ALIAS add_up AS 'int add(int a, int b) { return a + b; }'",
            "CREATE ALIAS pets_from AS '" + rows.formatted("SELECT id, name FROM pets WHERE id >= ? ORDER BY id") + "'",
            "CREATE ALIAS many AS '" + rows.formatted("SELECT x AS n FROM SYSTEM_RANGE(1, ?)") + "'",
            "CREATE ALIAS sleepy AS '"
                    + rows.formatted("SELECT COUNT(*) FROM SYSTEM_RANGE(?, 1000000000000) WHERE MOD(x, 7) = 8") + "'",
            "CREATE ALIAS \"" + ODD.replace("\"", "\"\"") + "\" FOR 'org.h2.util.StringUtils.toUpperEnglish'",
        };
    }

    @Override
    String folded(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    @Override
    String parameter(int n, String name) {
        return "P" + n;
    }

    /** An alias is Java code in the server. */
    @Override
    boolean interruptible() {
        return false;
    }
}
