package org.sallyport.datasource.sql;

import org.sallyport.datasource.testkit.MariaDbServer;
import org.sallyport.datasource.testkit.TestDatabase;

class MariaTriggerIT extends TriggerContract {
    @Override
    TestDatabase createDatabase() {
        return MariaDbServer.shared().createDatabase();
    }

    @Override
    String folded(String name) {
        return name;
    }

    @Override
    String identity() {
        return "integer AUTO_INCREMENT PRIMARY KEY";
    }

    @Override
    String timestamp() {
        return "datetime(6)";
    }

    @Override
    String[] restart(String table) {
        return new String[] {"TRUNCATE TABLE " + table};
    }
}
