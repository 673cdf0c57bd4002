package org.sallyport.datasource.sql.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.format.ResultSets;

/** All that one JDBC statement gives, its counts of rows among it. */
class StatementExecution implements JdbcExecution {
    private final PreparedStatement statement;
    private boolean executed;
    /** Whether the statement's own results are read. */
    private boolean over;

    private boolean ended;

    StatementExecution(PreparedStatement statement) {
        this.statement = statement;
    }

    @Override
    public @Nullable ResultSet next(ResultSets body) throws SQLException {
        if (ended) {
            return null;
        }
        ResultSet own = over ? null : own(body);
        ResultSet next = own != null ? own : further();
        if (next == null) {
            ended = true;
            outputs(body);
        }
        return next;
    }

    private @Nullable ResultSet own(ResultSets body) throws SQLException {
        boolean first = !executed;
        boolean rows = first ? statement.execute() : statement.getMoreResults();
        executed = true;
        while (!rows) {
            int count = statement.getUpdateCount();
            if (count < 0) {
                // some drivers don't tell that a procedure's first result is a result set
                ResultSet untold = first ? statement.getResultSet() : null;
                over = untold == null;
                return untold;
            }
            first = false;
            body.affected(count);
            rows = statement.getMoreResults();
        }
        return statement.getResultSet();
    }

    /** The next of the result sets that come behind the statement's own; null where there are no more. */
    @Nullable ResultSet further() throws SQLException {
        return null;
    }

    /** All result sets are read. */
    void outputs(ResultSets body) throws SQLException {}

    @Override
    public Statement running() {
        return statement;
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
