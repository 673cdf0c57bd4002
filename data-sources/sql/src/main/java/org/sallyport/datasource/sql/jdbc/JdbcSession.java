package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.sql.engine.StatementLimit;

/** A connection, with what its session was told. Used by one thread at a time. */
final class JdbcSession {
    private final Connection connection;
    private int limit;

    JdbcSession(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /** Tells the session how long its statements may run, where it is the session that is told, and not already. */
    void limit(JdbcDatabase database, Deadline deadline) throws SQLException {
        int seconds = StatementLimit.seconds(deadline);
        String sql = seconds == limit ? null : database.limit(seconds);
        if (sql != null) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
            limit = seconds;
        }
    }
}
