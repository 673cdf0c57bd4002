package org.sallyport.benchmark;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.sallyport.datasource.testkit.TestDatabase;

/** The peer of exports: {@code COPY … TO STDOUT} by PostgreSQL's JDBC driver, whose rows are counted and thrown away. */
record CopyOut(TestDatabase database, String table) {

    /**
     * Copies the table out by a port of this machine, at which the server is.
     *
     * @return rows a second
     * @throws IOException when it fails
     */
    double rowsPerSecond(int port) throws IOException {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/" + database.name();
        try (Connection connection = DriverManager.getConnection(url, database.user(), database.password())) {
            long begun = System.nanoTime();
            long rows = 0;
            var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy " + table + " to stdout");
            while (copy.readFromCopy() != null) {
                rows++;
            }
            return rows * 1e9 / (System.nanoTime() - begun);
        } catch (SQLException e) {
            throw new IOException("COPY by port " + port + " failed: " + e.getMessage(), e);
        }
    }
}
