package org.sallyport.datasource.sql;

import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestDatabase;

class PgContractIT extends SqlContract {
    @Override
    TestDatabase createDatabase() {
        return PostgresServer.shared().createDatabase();
    }

    @Override
    String[] tables() {
        return new String[] {
            "CREATE TABLE small AS SELECT 1 AS id",
            "CREATE TABLE long AS SELECT n AS id, 'row ' || n AS name, now() AS at FROM generate_series(1, 40000) n",
            "CREATE VIEW blocked AS SELECT 1 AS id, pg_sleep(3600)::text AS slept",
        };
    }
}
