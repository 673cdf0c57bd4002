package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.sql.engine.Engine;
import org.sallyport.datasource.sql.engine.Load;
import org.sallyport.datasource.sql.engine.Loaded;
import org.sallyport.datasource.sql.engine.Permits;
import org.sallyport.datasource.sql.engine.Routines;
import org.sallyport.datasource.sql.engine.RowParts;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.format.RowBatches;
import org.sallyport.datasource.sql.format.RowBody;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.statement.Step;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;

/** A database by its JDBC driver, on the source's workers. */
public final class JdbcEngine implements Engine {
    private static final AtomicLong SOURCES = new AtomicLong();

    private final Vertx vertx;
    private final JdbcWork work;
    private final JdbcCatalogue catalogue;
    /** Cancelling is blocking too, and must not wait behind the very queries that it ends. */
    private final WorkerExecutor cancellers;

    private final JdbcRoutines routines;

    private JdbcEngine(Vertx vertx, JdbcWork work, WorkerExecutor cancellers) {
        this.vertx = vertx;
        this.work = work;
        this.catalogue = new JdbcCatalogue(work);
        this.cancellers = cancellers;
        this.routines = new JdbcRoutines(vertx, work, cancellers);
    }

    public static JdbcEngine open(
            SourceContext context, SqlParameters parameters, JdbcDatabase database, Duration patience) {
        Vertx vertx = context.vertx();
        Permits permits = new Permits(vertx, context.maxConnections(), patience);
        JdbcConnections connections = new JdbcConnections(database, context.addresses());
        JdbcWork work = new JdbcWork(context.blocking(), permits, database, connections, new SqlFailures(parameters));
        return new JdbcEngine(vertx, work, cancellers(vertx));
    }

    /** Executors of one name are shared, and one source's dead server must not hold up another's. */
    static WorkerExecutor cancellers(Vertx vertx) {
        return vertx.createSharedWorkerExecutor("sallyport-sql-cancel-" + SOURCES.incrementAndGet(), 2);
    }

    @Override
    public Dialect dialect() {
        return work.database().dialect();
    }

    @Override
    public Future<List<QualifiedName>> tables() {
        return catalogue.tables();
    }

    @Override
    public Future<Table> describe(QualifiedName name) {
        return catalogue.describe(name);
    }

    @Override
    public RowParts run(Query query, RowBody body) {
        JdbcRows rows = new JdbcRows(work.database(), query, body);
        return new JdbcParts(vertx.getOrCreateContext(), work, cancellers, rows, query.judging());
    }

    @Override
    public Future<Void> change(List<Step> steps, Cancellation cancellation) {
        Context context = vertx.getOrCreateContext();
        CommitGate gate = new CommitGate();
        JdbcParts parts = new JdbcParts(context, work, cancellers, new JdbcChange(work, steps, gate), false);
        cancellation.onCancel(reason -> context.runOnContext(v -> {
            if (gate.cancels()) {
                parts.cancel(reason);
            }
        }));
        return parts.next().mapEmpty();
    }

    @Override
    public Future<Loaded> load(Load load, RowBatches rows, Cancellation cancellation) {
        return new JdbcLoad(vertx.getOrCreateContext(), work, cancellers, load, rows).run(cancellation);
    }

    @Override
    public Routines routines() {
        return routines;
    }

    @Override
    public Future<Void> ping() {
        return work.withConnection(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(work.database().ping());
                        return true;
                    }
                })
                .mapEmpty();
    }

    @Override
    public Future<Void> close() {
        Future<Void> closed = work.blocking(() -> {
                    work.connections().close();
                    return true;
                })
                .mapEmpty();
        return closed.eventually(cancellers::close);
    }
}
