package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.buffer.Buffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.format.RowBody;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.statement.Step;

/** The steps of one change, in one piece of work: its answer has a single part, which is empty. */
final class JdbcChange implements PartProducer {
    private final JdbcWork work;
    private final List<Step> steps;
    private final Deadline deadline;
    private final CommitGate gate = new CommitGate();
    private volatile @Nullable PreparedStatement statement;

    /** The session's own isolation, where the change needed another. */
    private @Nullable Integer isolation;

    JdbcChange(JdbcWork work, List<Step> steps, Deadline deadline) {
        this.work = work;
        this.deadline = deadline;
        this.steps = steps;
    }

    @Override
    public Part next(Connection connection) throws SQLException {
        begin(connection);
        List<Object> generated = List.of();
        for (Step step : steps) {
            generated = run(connection, step, generated);
        }
        work.commit(connection, gate, refused -> work.translated(refused, Judging.ROWS));
        return new Part(Buffer.buffer(), true);
    }

    private void begin(Connection connection) throws SQLException {
        if (steps.stream().anyMatch(Step::guard) && !work.database().dialect().guards()) {
            if (!connection.getMetaData().supportsTransactionIsolationLevel(Connection.TRANSACTION_SERIALIZABLE)) {
                throw new SourceException(
                        SourceCode.UNKNOWN_OPERATION,
                        "If-Match and If-None-Match are not there for this database: it has neither locks that are"
                                + " known nor serializable transactions. Leave them out. Nothing was done");
            }
            isolation = connection.getTransactionIsolation();
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        }
        work.database().begin(connection);
    }

    @Override
    public boolean cancels() {
        return gate.cancels();
    }

    private List<Object> run(Connection connection, Step step, List<Object> before) throws SQLException {
        Query query = step.query().apply(before);
        try (PreparedStatement prepared = step.generated().isEmpty()
                ? connection.prepareStatement(query.sql())
                : connection.prepareStatement(query.sql(), step.generated().toArray(String[]::new))) {
            statement = prepared;
            work.database().limit(prepared, deadline);
            work.database().bind(prepared, query.arguments());
            RowBody body = step.body();
            step.after().rows(body == null ? prepared.executeUpdate() : write(prepared, query, body));
            return step.generated().isEmpty() ? List.of() : generated(prepared);
        } finally {
            statement = null;
        }
    }

    private long write(PreparedStatement prepared, Query query, RowBody body) throws SQLException {
        try (ResultSet rows = prepared.executeQuery()) {
            while (rows.next() && body.beginRow()) {
                for (int i = 0; i < body.columns(); i++) {
                    body.cell(
                            i,
                            work.database()
                                    .value(rows, i + 1, query.columns().get(i).type()));
                }
                body.endRow();
            }
            return body.rows();
        }
    }

    private static List<Object> generated(PreparedStatement prepared) throws SQLException {
        try (ResultSet keys = prepared.getGeneratedKeys()) {
            List<Object> values = new ArrayList<>();
            if (keys.next()) {
                for (int i = 1; i <= keys.getMetaData().getColumnCount(); i++) {
                    values.add(keys.getObject(i));
                }
            }
            return values;
        }
    }

    @Override
    public @Nullable Statement running() {
        return statement;
    }

    @Override
    public void close() {}

    @Override
    public boolean restore(Connection connection) throws SQLException {
        Integer before = isolation;
        if (before != null) {
            connection.setTransactionIsolation(before);
        }
        return PartProducer.super.restore(connection);
    }
}
