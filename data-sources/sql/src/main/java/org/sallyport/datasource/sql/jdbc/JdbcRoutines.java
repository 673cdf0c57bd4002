package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.Reported;
import org.sallyport.datasource.sql.engine.Routines;
import org.sallyport.datasource.sql.engine.RowParts;
import org.sallyport.datasource.sql.engine.SourcePool;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.format.ResultSets;
import org.sallyport.datasource.sql.routine.NativeStatement;
import org.sallyport.datasource.sql.routine.Procedure;
import org.sallyport.datasource.sql.routine.ProcedureCall;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.QualifiedName;

/** Procedures and callers' statements by JDBC. */
public final class JdbcRoutines implements Routines {
    private final JdbcWork work;
    private final JdbcCalls calls;

    JdbcRoutines(JdbcWork work) {
        this.work = work;
        this.calls = work.database().calls();
    }

    /** For a database whose tables another client reads: with connections of its own, in the pool of both. */
    public static JdbcRoutines open(
            SourceContext context, SourcePool pool, SqlParameters parameters, JdbcDatabase database) {
        return new JdbcRoutines(new JdbcWork(context, parameters, pool, database, JdbcWork.Limits.USUAL));
    }

    @Override
    public Future<List<QualifiedName>> procedures() {
        return work.soon(calls::procedures);
    }

    @Override
    public Future<List<Procedure>> describe(QualifiedName name) {
        return work.soon(connection -> calls.describe(connection, name)).map(found -> {
            if (found.isEmpty()) {
                throw new SourceException(
                        SourceCode.UNKNOWN_PROCEDURE,
                        "The database has no procedure or function '" + name + "' (case matters)");
            }
            return found;
        });
    }

    @Override
    public RowParts call(ProcedureCall call, ResultSets body, Deadline deadline) {
        return parts(connection -> calls.prepare(connection, call, deadline), at -> 0, body, deadline);
    }

    @Override
    public RowParts run(NativeStatement statement, ResultSets body, Deadline deadline) {
        requireRunnable(statement);
        JdbcResults.Start start = connection -> {
            PreparedStatement prepared = calls.prepare(connection, statement);
            calls.limit(prepared, deadline);
            return new StatementExecution(prepared);
        };
        return parts(start, positions(statement), body, deadline);
    }

    private RowParts parts(JdbcResults.Start start, IntUnaryOperator positions, ResultSets body, Deadline deadline) {
        JdbcResults results = new JdbcResults(work, start, failure -> reported(failure, positions), body, deadline);
        return work.parts(results, Judging.STATEMENT, deadline);
    }

    @Override
    public Future<List<Column>> describe(NativeStatement statement, Deadline deadline, Cancellation cancellation) {
        requireRunnable(statement);
        if (statement.several()) {
            return Future.succeededFuture(List.of());
        }
        // some settings take effect as soon as a statement is prepared
        JdbcTask<List<Column>> task =
                new JdbcTask<>(connection -> described(connection, statement, deadline), calls::restore);
        return work.run(task, Judging.STATEMENT, deadline, cancellation);
    }

    private List<Column> described(Connection connection, NativeStatement statement, Deadline deadline)
            throws SQLException {
        calls.begin(connection, deadline);
        try {
            return calls.describe(connection, statement);
        } catch (SQLException e) {
            throw JdbcWork.late(deadline)
                    ? SqlFailures.cancelled(Cancellation.Reason.DEADLINE)
                    : reported(e, positions(statement));
        } finally {
            work.database().undo(connection);
        }
    }

    private void requireRunnable(NativeStatement statement) {
        if (statement.several() && !calls.several()) {
            throw new SourceException(
                    SourceCode.MALFORMED_REQUEST,
                    "This database takes one statement in a request: there is another behind a semicolon");
        }
    }

    /** Of several statements the server counts each by itself, so where the fault is can't be told. */
    private static IntUnaryOperator positions(NativeStatement statement) {
        return statement.several() ? at -> 0 : statement::position;
    }

    private SourceException reported(SQLException failure, IntUnaryOperator positions) {
        if (work.database().network(failure)) {
            return work.failures().lost(failure);
        }
        Reported said = calls.reported(failure);
        int position = said.position() > 0 ? positions.applyAsInt(said.position()) : 0;
        return work.failures()
                .reported(
                        new Reported(
                                said.state(), said.vendorCode(), said.constraint(), said.column(), position, failure),
                        Judging.STATEMENT);
    }

    /** Closes the connections; for one that was opened by itself. */
    public Future<Void> close() {
        return work.close();
    }
}
