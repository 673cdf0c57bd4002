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
    private boolean over;

    StatementExecution(PreparedStatement statement) {
        this.statement = statement;
    }

    @Override
    public @Nullable ResultSet next(ResultSets body) throws SQLException {
        if (over) {
            return null;
        }
        boolean rows = executed ? statement.getMoreResults() : statement.execute();
        executed = true;
        while (!rows) {
            int count = statement.getUpdateCount();
            if (count < 0) {
                over = true;
                outputs(body);
                return null;
            }
            body.affected(count);
            rows = statement.getMoreResults();
        }
        return statement.getResultSet();
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
