package org.sallyport.datasource.sql;

import java.sql.Connection;
import java.util.Locale;
import org.h2.api.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.sallyport.datasource.testkit.H2Server;
import org.sallyport.datasource.testkit.TestDatabase;

class H2WritingIT extends WritingContract {
    private static final H2Server SERVER = H2Server.start();

    /** Writes the second column in capitals. */
    public static final class Capitals implements Trigger {
        @Override
        public void fire(Connection connection, Object[] before, Object[] after) {
            after[1] = String.valueOf(after[1]).toUpperCase(Locale.ROOT);
        }
    }

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @Override
    TestDatabase createDatabase() {
        return SERVER.createDatabase();
    }

    @Override
    String[] trigger() {
        return new String[] {
            "CREATE TRIGGER capitals BEFORE INSERT, UPDATE ON \"goods\" FOR EACH ROW CALL '" + Capitals.class.getName()
                    + "'"
        };
    }

    @Override
    String[] dropTrigger() {
        return new String[] {"DROP TRIGGER capitals"};
    }

    @Override
    boolean tellsUpdates() {
        return false;
    }

    @Override
    boolean namesNoColumns() {
        return true;
    }

    @Override
    String computed() {
        return super.computed().replace(" STORED", "");
    }
}
