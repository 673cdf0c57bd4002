package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.buffer.Buffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.sql.format.RowBody;
import org.sallyport.datasource.sql.statement.Query;

/** The rows of a query. */
final class JdbcRows implements PartProducer {
    private static final int FIRST_FETCH = 64;
    private static final int MOST_FETCH = 1_024;
    private static final int FETCH_BYTES = 64 * 1024;

    private final JdbcDatabase database;
    private final Query query;
    private final RowBody body;
    private final Deadline deadline;

    private @Nullable ResultSet result;
    private long bytesTaken;
    private volatile @Nullable PreparedStatement statement;

    JdbcRows(JdbcDatabase database, Query query, RowBody body, Deadline deadline) {
        this.deadline = deadline;
        this.database = database;
        this.query = query;
        this.body = body;
    }

    @Override
    public Part next(Connection connection) throws SQLException {
        ResultSet rows = result;
        if (rows == null) {
            rows = execute(connection);
            result = rows;
        }
        while (!body.full()) {
            if (!rows.next() || !body.beginRow()) {
                return new Part(body.finish(), true);
            }
            for (int i = 0; i < body.columns(); i++) {
                body.cell(i, database.value(rows, i + 1, query.columns().get(i).type()));
            }
            body.endRow();
        }
        return new Part(taken(rows), false);
    }

    private ResultSet execute(Connection connection) throws SQLException {
        database.beginReading(connection);
        PreparedStatement prepared = connection.prepareStatement(query.sql());
        statement = prepared;
        database.limit(prepared, deadline);
        database.fetch(prepared, FIRST_FETCH);
        database.bind(prepared, query.arguments());
        return prepared.executeQuery();
    }

    private Buffer taken(ResultSet rows) throws SQLException {
        Buffer bytes = body.take();
        bytesTaken += bytes.length();
        long fit = FETCH_BYTES / Math.max(1, bytesTaken / body.rows());
        database.fetch(rows, (int) Math.max(1, Math.min(fit, MOST_FETCH)));
        return bytes;
    }

    @Override
    public @Nullable Statement running() {
        return statement;
    }

    @Override
    public void close() throws SQLException {
        ResultSet rows = result;
        Statement run = statement;
        try {
            if (rows != null) {
                rows.close();
            }
        } finally {
            if (run != null) {
                run.close();
            }
        }
    }

    @Override
    public boolean restore(Connection connection) throws SQLException {
        database.endReading(connection);
        return true;
    }
}
