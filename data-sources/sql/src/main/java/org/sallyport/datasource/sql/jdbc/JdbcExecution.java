package org.sallyport.datasource.sql.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.format.ResultSets;

/**
 * What a statement or a procedure gives, one result set after the other. All methods run on worker threads, one at a
 * time, but for {@link #running}.
 */
interface JdbcExecution {

    /**
     * The next result set, to be read before the next call; null after the last. The first call runs the statement.
     * Counts of rows, return codes and output parameters are told to the body, the latter after the last result set.
     */
    @Nullable ResultSet next(ResultSets body) throws SQLException;

    /** The statement that is to be cancelled; null before there is one. From any thread. */
    @Nullable Statement running();

    /** Closes what is open. */
    void close() throws SQLException;
}
