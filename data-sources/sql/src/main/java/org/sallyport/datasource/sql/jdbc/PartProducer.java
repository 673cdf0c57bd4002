package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.PullStream.Part;

/**
 * Makes the parts of one answer out of JDBC results. {@link #next} and {@link #close} run on worker threads, one at a
 * time, all with the same connection; {@link #running} is asked from others meanwhile.
 */
public interface PartProducer {

    /** The next part; the first call runs the statement. */
    Part next(Connection connection) throws SQLException;

    /** The statement that is to be cancelled; null before there is one. */
    @Nullable Statement running();

    /** Before a cancellation, on the context; false where it is too late, since a change is being committed. */
    default boolean cancels() {
        return true;
    }

    /** Closes what is open. The connection is given to nobody else where this fails. */
    void close() throws SQLException;

    /**
     * Makes the session what it was before, after {@link #close}; false where that can't be made sure, and the connection
     * is to be given to nobody else.
     */
    default boolean restore(Connection connection) throws SQLException {
        return !connection.isClosed();
    }
}
