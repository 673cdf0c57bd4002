package org.sallyport.datasource.sql.jdbc;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.PullStream.Part;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.Load;
import org.sallyport.datasource.sql.engine.Loaded;
import org.sallyport.datasource.sql.engine.RowRun;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.sallyport.datasource.sql.format.InputRow;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.RowStatements;
import org.sallyport.datasource.sql.statement.Sql;
import org.sallyport.datasource.sql.table.Column;

/**
 * Writes batches of rows by {@code addBatch}, and commits on an empty one. {@link #take} hands a batch over before each
 * piece of work; the executor passes it on safely.
 */
final class JdbcBatches implements PartProducer {
    private final JdbcWork work;
    private final Load load;
    private final Deadline deadline;
    private final CommitGate gate = new CommitGate();
    private final Dialect dialect;
    private List<InputRow> batch = List.of();
    private Loaded loaded = Loaded.NONE;
    private boolean begun;
    private volatile @Nullable PreparedStatement statement;

    JdbcBatches(JdbcWork work, Load load, Deadline deadline) {
        this.work = work;
        this.load = load;
        this.deadline = deadline;
        this.dialect = work.database().dialect();
    }

    /** The rows of the next piece of work; none to commit. */
    void take(List<InputRow> rows) {
        batch = rows;
    }

    Loaded loaded() {
        return loaded;
    }

    @Override
    public Part next(Connection connection) throws SQLException {
        if (!begun) {
            work.database().begin(connection);
            begun = true;
        }
        for (RowRun run : RowRun.of(batch, load.columns().size())) {
            load.require(run);
            write(connection, run);
        }
        if (batch.isEmpty()) {
            work.commit(connection, gate, refused -> work.translated(refused, Judging.ROWS));
        }
        return JdbcLoad.part(batch.isEmpty());
    }

    @Override
    public boolean cancels() {
        return gate.cancels();
    }

    private void write(Connection connection, RowRun run) throws SQLException {
        String sql = row(run, run.rows().get(0)).text(dialect::mark);
        try (PreparedStatement prepared = connection.prepareStatement(sql)) {
            statement = prepared;
            work.database().limit(prepared, deadline);
            switch (work.database().batching()) {
                case TOLD -> together(prepared, run);
                case UNTOLD -> searching(connection, prepared, run);
                case NONE -> oneByOne(prepared, run);
            }
            long size = run.rows().size();
            loaded = loaded.plus(
                    load.upsert() ? new Loaded(size, Loaded.UNTOLD, Loaded.UNTOLD) : new Loaded(size, size, 0));
        } catch (BatchUpdateException e) {
            throw refused(run, e);
        } finally {
            statement = null;
        }
    }

    private void together(PreparedStatement prepared, RowRun run) throws SQLException {
        for (InputRow row : run.rows()) {
            work.database().bind(prepared, row(run, row).arguments());
            prepared.addBatch();
        }
        prepared.executeBatch();
    }

    /** Where the rows are refused, they are sent once more, one by one, to learn which of them it is. */
    private void searching(Connection connection, PreparedStatement prepared, RowRun run) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            together(prepared, run);
        } catch (BatchUpdateException e) {
            SourceException refusal = refusal(e);
            if (refusal.code() != SourceCode.CONSTRAINT_VIOLATED && refusal.code() != SourceCode.MALFORMED_VALUE) {
                throw refusal;
            }
            connection.rollback(before);
            prepared.clearBatch();
            oneByOne(prepared, run);
        }
    }

    private void oneByOne(PreparedStatement prepared, RowRun run) throws SQLException {
        for (InputRow row : run.rows()) {
            work.database().bind(prepared, row(run, row).arguments());
            try {
                prepared.executeUpdate();
            } catch (SQLException e) {
                throw SqlFailures.atRow(row.number(), work.translated(e, Judging.ROWS, deadline));
            }
        }
    }

    /** The statement of one row; its text is the same for all rows of a run. */
    private Sql row(RowRun run, InputRow row) {
        Map<Column, @Nullable Object> values = new LinkedHashMap<>();
        for (int index : run.indexes()) {
            values.put(load.columns().get(index), row.value(index));
        }
        RowStatements statements = new RowStatements(load.table(), dialect);
        try {
            return load.upsert() ? statements.upsert(values) : statements.insert(values);
        } catch (SourceException e) {
            throw SqlFailures.atRow(row.number(), e);
        }
    }

    /** Drivers stop at the row that failed, or go on and mark it. */
    private SourceException refused(RowRun run, BatchUpdateException e) {
        int[] counts = e.getUpdateCounts() == null ? new int[0] : e.getUpdateCounts();
        int failed = 0;
        while (failed < counts.length && counts[failed] != Statement.EXECUTE_FAILED) {
            failed++;
        }
        SourceException failure = refusal(e);
        boolean told =
                failed < run.rows().size() && (counts.length > 0 || run.rows().size() == 1);
        return told ? SqlFailures.atRow(run.rows().get(failed).number(), failure) : failure;
    }

    private SourceException refusal(BatchUpdateException e) {
        return work.translated(e.getNextException() == null ? e : e.getNextException(), Judging.ROWS, deadline);
    }

    @Override
    public @Nullable Statement running() {
        return statement;
    }

    @Override
    public void close() {}
}
