package org.sallyport.datasource.sql;

import org.sallyport.datasource.testkit.MariaDbServer;
import org.sallyport.datasource.testkit.TestDatabase;

class MariaContractIT extends SqlContract {
    @Override
    TestDatabase createDatabase() {
        return MariaDbServer.shared().createDatabase();
    }

    @Override
    String[] tables() {
        return new String[] {
            "CREATE TABLE small AS SELECT 1 AS id",
            "CREATE TABLE `long` AS SELECT seq AS id, CONCAT('row ', seq) AS name, NOW(6) AS at FROM seq_1_to_40000",
            "CREATE VIEW blocked AS SELECT COUNT(*) AS n FROM seq_1_to_1000000000000 WHERE seq % 7 = 8",
        };
    }
}
