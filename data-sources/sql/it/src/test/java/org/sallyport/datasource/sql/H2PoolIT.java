package org.sallyport.datasource.sql;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.testkit.H2Server;
import org.sallyport.datasource.testkit.SourceFixture;
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

    /** No others: a session that ends while it sends a result leaves half of it, and its client waits for the rest. */
    @Override
    void killEndless(Statement statement) throws SQLException {
        statement.execute("SELECT ABORT_SESSION(SESSION_ID) FROM INFORMATION_SCHEMA.SESSIONS"
                + " WHERE SESSION_ID <> SESSION_ID() AND EXECUTING_STATEMENT LIKE '%\"endless\"%'");
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

    @Test
    void aValueThatIsTooLargeForMemoryIsNotFetched() throws SQLException {
        int longest = 64 * 1024 * 1024;
        database.run("CREATE TABLE \"large\" (\"id\" INTEGER PRIMARY KEY, \"b\" BLOB, \"t\" CLOB)");
        try (Connection connection = database.connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO \"large\" VALUES (?, ?, ?)")) {
            insert.setInt(1, 1);
            insert.setBinaryStream(2, zeros(longest + 1), longest + 1);
            insert.setString(3, "text");
            insert.executeUpdate();
            insert.setInt(1, 2);
            insert.setBytes(2, new byte[] {1, 2});
            insert.setCharacterStream(3, new InputStreamReader(zeros(longest + 1), US_ASCII), longest + 1);
            insert.executeUpdate();
        }
        try (SourceFixture source = open(new JsonObject(), 1)) {
            assertEquals(
                    SourceCode.VALUE_TOO_LARGE,
                    source.failure(items("large") + "/1").code());
            assertEquals(
                    SourceCode.VALUE_TOO_LARGE,
                    source.failure(items("large") + "/2").code());
            assertEquals(
                    "text",
                    source.readJson(items("large") + "?$select=t&$filter=id%20eq%201")
                            .getJsonArray("value")
                            .getJsonObject(0)
                            .getString("t"));
            assertEquals(
                    "AQI=",
                    source.readJson(items("large") + "?$select=b&$filter=id%20eq%202")
                            .getJsonArray("value")
                            .getJsonObject(0)
                            .getString("b"));
        }
    }

    private static InputStream zeros(int length) {
        return new InputStream() {
            private int left = length;

            @Override
            public int read() {
                return left-- > 0 ? '0' : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int most) {
                int count = Math.min(left, most);
                Arrays.fill(bytes, offset, offset + count, (byte) '0');
                left -= count;
                return count == 0 ? -1 : count;
            }
        };
    }
}
