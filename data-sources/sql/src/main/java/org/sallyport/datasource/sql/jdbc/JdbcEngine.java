package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.ConnectionCounts;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.sql.engine.Engine;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.Load;
import org.sallyport.datasource.sql.engine.Loaded;
import org.sallyport.datasource.sql.engine.PoolSettings;
import org.sallyport.datasource.sql.engine.Routines;
import org.sallyport.datasource.sql.engine.RowParts;
import org.sallyport.datasource.sql.engine.SourcePool;
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
    private final Vertx vertx;
    private final SourcePool pool;
    private final JdbcWork work;
    private final JdbcCatalogue catalogue;
    private final JdbcRoutines routines;

    private JdbcEngine(Vertx vertx, SourcePool pool, JdbcWork work) {
        this.vertx = vertx;
        this.pool = pool;
        this.work = work;
        this.catalogue = new JdbcCatalogue(work);
        this.routines = new JdbcRoutines(work);
    }

    public static JdbcEngine open(
            SourceContext context, SqlParameters parameters, JdbcDatabase database, Duration patience) {
        PoolSettings settings = parameters.pool().atMost(context.maxConnections());
        SourcePool pool = SourcePool.of(context.vertx(), settings, patience);
        return open(context, parameters, database, pool, JdbcWork.Limits.USUAL);
    }

    public static JdbcEngine open(
            SourceContext context,
            SqlParameters parameters,
            JdbcDatabase database,
            SourcePool pool,
            JdbcWork.Limits limits) {
        JdbcWork work = new JdbcWork(context, parameters, pool, database, limits);
        return new JdbcEngine(context.vertx(), pool, work);
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
    public RowParts run(Query query, RowBody body, Deadline deadline) {
        JdbcRows rows = new JdbcRows(work.database(), query, body, deadline);
        return work.parts(rows, query.judging() ? Judging.FILTER : Judging.NOTHING, deadline);
    }

    @Override
    public Future<Void> change(List<Step> steps, Deadline deadline, Cancellation cancellation) {
        JdbcParts parts = work.parts(new JdbcChange(work, steps, deadline), Judging.ROWS, deadline);
        work.cancelWith(cancellation, parts);
        return parts.next().mapEmpty();
    }

    @Override
    public Future<Loaded> load(Load load, RowBatches rows, Deadline deadline, Cancellation cancellation) {
        return new JdbcLoad(vertx.getOrCreateContext(), work, load, rows, deadline).run(cancellation);
    }

    @Override
    public Routines routines() {
        return routines;
    }

    @Override
    public Future<Void> ping() {
        return work.soon(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(work.database().ping());
                        return true;
                    }
                })
                .mapEmpty();
    }

    @Override
    public ConnectionCounts connections() {
        return pool.counts();
    }

    @Override
    public Future<Void> close() {
        return pool.close().eventually(work::close);
    }
}
