package org.sallyport.datasource.sql.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.sql.routine.NativeStatement;
import org.sallyport.datasource.sql.table.Column;
import org.sqlite.ProgressHandler;

/** Callers' statements on SQLite, which knows no time limit of its own: it asks, while it works, whether to go on. */
final class SqliteCalls extends NoCalls {
    /** Instructions of its machine between two questions: less than a millisecond. */
    private static final int INSTRUCTIONS = 20_000;

    SqliteCalls(JdbcDatabase database) {
        super(database, "SQLite");
    }

    /** The connection serves nobody else, so that this is not undone. */
    @Override
    void begin(Connection connection, Deadline deadline) throws SQLException {
        super.begin(connection, deadline);
        if (deadline.left() != null) {
            ProgressHandler.setHandler(connection, INSTRUCTIONS, new ProgressHandler() {
                @Override
                protected int progress() {
                    Duration left = deadline.left();
                    return left != null && left.isZero() ? 1 : 0;
                }
            });
        }
    }

    @Override
    List<Column> describe(Connection connection, NativeStatement statement) throws SQLException {
        try (PreparedStatement prepared = prepare(connection, statement)) {
            ResultSetMetaData rows = prepared.getMetaData();
            return givesRows(rows) ? columns(rows) : List.of();
        }
    }

    /** The driver tells that there are no columns by failing to count them. */
    private static boolean givesRows(ResultSetMetaData rows) {
        try {
            return rows.getColumnCount() > 0;
        } catch (SQLException none) {
            return false;
        }
    }
}
