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
    boolean several() {
        return false;
    }

    @Override
    boolean describes() {
        return true;
    }
}
