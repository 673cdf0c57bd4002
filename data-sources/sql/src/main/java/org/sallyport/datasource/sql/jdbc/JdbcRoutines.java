package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.Permits;
import org.sallyport.datasource.sql.engine.Reported;
import org.sallyport.datasource.sql.engine.Routines;
import org.sallyport.datasource.sql.engine.RowParts;
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
    private final Vertx vertx;
    private final JdbcWork work;
    private final JdbcCalls calls;
    private final WorkerExecutor cancellers;

    JdbcRoutines(Vertx vertx, JdbcWork work, WorkerExecutor cancellers) {
        this.vertx = vertx;
        this.work = work;
        this.calls = work.database().calls();
        this.cancellers = cancellers;
    }

    /** For a database whose tables another client reads: with connections of its own, under the permits of both. */
    public static JdbcRoutines open(
            SourceContext context, Permits permits, SqlParameters parameters, JdbcDatabase database) {
        JdbcConnections connections = new JdbcConnections(database, context.addresses());
        JdbcWork work = new JdbcWork(context.blocking(), permits, database, connections, new SqlFailures(parameters));
        return new JdbcRoutines(context.vertx(), work, JdbcEngine.cancellers(context.vertx()));
    }

    @Override
    public Future<List<QualifiedName>> procedures() {
        return work.withConnection(calls::procedures);
    }

    @Override
    public Future<List<Procedure>> describe(QualifiedName name) {
        return work.withConnection(connection -> calls.describe(connection, name))
                .map(found -> {
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
        JdbcResults.Failing failing = new JdbcResults.Failing() {
            @Override
            public SourceException reported(SQLException failure) {
                return JdbcRoutines.this.reported(failure, positions);
            }

            @Override
            public SourceException committing(SQLException failure) {
                return work.database().network(failure) ? work.failures().outcomeUnknown(failure) : reported(failure);
            }
        };
        JdbcResults results = new JdbcResults(calls, start, failing, body, deadline);
        return new JdbcParts(vertx.getOrCreateContext(), work, cancellers, results, true);
    }

    @Override
    public Future<List<Column>> describe(NativeStatement statement) {
        requireRunnable(statement);
        if (statement.several()) {
            return Future.succeededFuture(List.of());
        }
        JdbcWork.OnConnection<List<Column>> describing = connection -> {
            try {
                return calls.describe(connection, statement);
            } catch (SQLException e) {
                throw reported(e, positions(statement));
            }
        };
        // some settings take effect as soon as a statement is prepared
        return work.withConnection(describing, calls::restore);
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
        Future<Void> closed = work.blocking(() -> {
                    work.connections().close();
                    return true;
                })
                .mapEmpty();
        return closed.eventually(cancellers::close);
    }
}
