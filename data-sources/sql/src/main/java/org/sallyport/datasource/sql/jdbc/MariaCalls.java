package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sallyport.datasource.spi.Deadline;

/** Procedures and functions of MariaDB and MySQL. */
final class MariaCalls extends StandardCalls {

    MariaCalls(JdbcDatabase database) {
        super(database);
    }

    /** What a routine begins after a commit of its own must be able to write, too: it is the session that is told. */
    @Override
    void begin(Connection connection, Deadline deadline) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION TRANSACTION READ WRITE");
        }
        connection.setAutoCommit(false);
    }

    /** Of the connection's database alone, as its tables are. */
    @Override
    String ours() {
        return "R.ROUTINE_SCHEMA = DATABASE()";
    }

    /** A procedure and a function may have the same name. */
    @Override
    String sameRoutine() {
        return super.sameRoutine() + " AND P.ROUTINE_TYPE = R.ROUTINE_TYPE";
    }
}
