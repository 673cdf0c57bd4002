package org.sallyport.datasource.sql;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.testkit.H2Server;
import org.sallyport.datasource.testkit.TestDatabase;

class H2PoolIT extends PoolContract {
    @Override
    TestDatabase createDatabase() {
        String level = "(SELECT ISOLATION_LEVEL FROM INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID = SESSION_ID())";
        return H2Server.start()
                .createDatabase()
                .run(
                        "CREATE TABLE \"notes\" (\"id\" INTEGER PRIMARY KEY, \"name\" VARCHAR(40))",
                        "INSERT INTO \"notes\" VALUES (1, 'a'), (2, 'b')",
                        "CREATE TABLE \"levels\" (\"id\" INTEGER PRIMARY KEY, \"level\" VARCHAR(40) DEFAULT " + level
                                + ")",
                        "CREATE VIEW \"session\" AS SELECT 1 AS \"id\", " + level + " AS \"level\"",
                        "CREATE VIEW \"endless\" AS SELECT COUNT(*) AS \"id\" FROM SYSTEM_RANGE(1, 1000000) A"
                                + " CROSS JOIN SYSTEM_RANGE(1, 1000000) B");
    }

    @Override
    Map<String, String> isolations() {
        return Map.of(
                "database-default", "READ COMMITTED",
                "read-committed", "READ COMMITTED",
                "repeatable-read", "REPEATABLE READ",
                "snapshot", "SNAPSHOT",
                "serializable", "SERIALIZABLE");
    }

    @Override
    void killOthers(Statement statement) throws SQLException {
        statement.execute("SELECT ABORT_SESSION(SESSION_ID) FROM INFORMATION_SCHEMA.SESSIONS"
                + " WHERE SESSION_ID <> SESSION_ID()");
    }

    @Override
    String quoted(String name) {
        return '"' + name + '"';
    }

    @Override
    boolean readOnly() {
        return false;
    }

    @Override
    boolean endsWaiting() {
        return false;
    }

    /** The statement is cancelled before its session is closed. */
    @Override
    Set<SourceCode> killed() {
        return Set.of(SourceCode.SOURCE_LOST, SourceCode.STATEMENT_TIMEOUT);
    }
}
