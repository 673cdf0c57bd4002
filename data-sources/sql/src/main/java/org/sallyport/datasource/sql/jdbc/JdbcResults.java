package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.buffer.Buffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.sallyport.datasource.sql.format.ResultSets;
import org.sallyport.datasource.sql.format.RowBody;
import org.sallyport.datasource.sql.table.Column;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The result sets of one statement or procedure, in a transaction of its own. */
final class JdbcResults implements PartProducer {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcResults.class);

    private final JdbcWork work;
    private final JdbcCalls calls;
    private final Start start;
    private final Failing failing;
    private final ResultSets body;
    private final Deadline deadline;
    private final CommitGate gate = new CommitGate();

    private @Nullable Connection open;
    private @Nullable ResultSet rows;
    private @Nullable RowBody table;
    private List<Column> columns = List.of();
    private volatile @Nullable JdbcExecution execution;

    /** Prepares what is to run, without running it. */
    @FunctionalInterface
    interface Start {
        JdbcExecution prepare(Connection connection) throws SQLException;
    }

    /** Names a failure of a statement or a result. */
    @FunctionalInterface
    interface Failing {
        SourceException reported(SQLException failure);
    }

    JdbcResults(JdbcWork work, Start start, Failing failing, ResultSets body, Deadline deadline) {
        this.work = work;
        this.calls = work.database().calls();
        this.start = start;
        this.failing = failing;
        this.body = body;
        this.deadline = deadline;
    }

    @Override
    public Part next(Connection connection) {
        try {
            return part(connection);
        } catch (SQLException e) {
            throw JdbcWork.late(deadline) ? SqlFailures.cancelled(Cancellation.Reason.DEADLINE) : failing.reported(e);
        }
    }

    private Part part(Connection connection) throws SQLException {
        JdbcExecution running = execution;
        if (running == null) {
            open = connection;
            calls.begin(connection, deadline);
            running = start.prepare(connection);
            execution = running;
        }
        while (!body.full()) {
            ResultSet current = rows;
            if (current != null) {
                row(current);
            } else {
                current = running.next(body);
                if (current == null) {
                    return last(connection);
                }
                rows = current;
                columns = calls.columns(current.getMetaData());
                table = body.begin(columns);
            }
        }
        return new Part(body.take(), false);
    }

    private void row(ResultSet current) throws SQLException {
        RowBody to = table;
        if (to == null || !current.next()) {
            rows = null;
            return;
        }
        to.beginRow();
        for (int i = 0; i < columns.size(); i++) {
            to.cell(i, calls.value(current, i + 1, columns.get(i).type()));
        }
        to.endRow();
    }

    private Part last(Connection connection) throws SQLException {
        Buffer bytes = body.finish();
        work.commit(connection, gate, failing::reported);
        open = null;
        return new Part(bytes, true);
    }

    @Override
    public boolean cancels() {
        return gate.cancels();
    }

    @Override
    public @Nullable Statement running() {
        JdbcExecution running = execution;
        return running == null ? null : running.running();
    }

    @Override
    public void close() throws SQLException {
        JdbcExecution running = execution;
        Connection unsettled = open;
        open = null;
        try {
            if (running != null) {
                running.close();
            }
        } catch (SQLException e) {
            if (unsettled == null) {
                throw e;
            }
            LOG.debug("A statement did not close; its transaction is rolled back", e);
        }
        if (unsettled != null) {
            // a driver may commit what is open when its connection is closed
            unsettled.rollback();
        }
    }

    /** What a caller's statement or a procedure set in its session must not reach the next one's. */
    @Override
    public boolean restore(Connection connection) throws SQLException {
        return calls.restore(connection);
    }
}
