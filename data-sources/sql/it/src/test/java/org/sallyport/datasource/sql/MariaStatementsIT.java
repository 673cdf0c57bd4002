package org.sallyport.datasource.sql;

import org.sallyport.datasource.testkit.MariaDbServer;
import org.sallyport.datasource.testkit.TestDatabase;

class MariaStatementsIT extends StatementsContract {
    @Override
    TestDatabase createDatabase() {
        return MariaDbServer.shared().createDatabase();
    }

    @Override
    String folded(String name) {
        return name;
    }

    @Override
    String series(int rows) {
        return "SELECT seq AS n, LPAD(seq, 20, ' ') AS t FROM seq_1_to_" + rows;
    }

    @Override
    String endless() {
        return "SELECT SLEEP(3600)";
    }

    @Override
    String[] session() {
        return new String[] {
            "SET SESSION lock_wait_timeout = 77",
            "SELECT variable_value AS v FROM information_schema.session_variables"
                    + " WHERE variable_name = 'LOCK_WAIT_TIMEOUT'"
        };
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
