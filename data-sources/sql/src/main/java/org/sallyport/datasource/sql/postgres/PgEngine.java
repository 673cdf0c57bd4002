package org.sallyport.datasource.sql.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.ConnectionCounts;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.sql.engine.Engine;
import org.sallyport.datasource.sql.engine.Load;
import org.sallyport.datasource.sql.engine.Loaded;
import org.sallyport.datasource.sql.engine.PoolSettings;
import org.sallyport.datasource.sql.engine.Routines;
import org.sallyport.datasource.sql.engine.RowParts;
import org.sallyport.datasource.sql.engine.SourcePool;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.format.RowBatches;
import org.sallyport.datasource.sql.format.RowBody;
import org.sallyport.datasource.sql.jdbc.JdbcRoutines;
import org.sallyport.datasource.sql.jdbc.PgDatabase;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.PostgresDialect;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.statement.Step;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;

/** PostgreSQL by the reactive client. */
public final class PgEngine implements Engine {
    private static final Dialect DIALECT = new PostgresDialect();

    private final Vertx vertx;
    private final PgConnections connections;
    private final PgCatalogue catalogue;
    private final JdbcRoutines routines;
    private final SourcePool pool;

    private PgEngine(Vertx vertx, SourcePool pool, PgConnections connections, JdbcRoutines routines) {
        this.vertx = vertx;
        this.pool = pool;
        this.connections = connections;
        this.routines = routines;
        this.catalogue = new PgCatalogue(connections);
    }

    public static PgEngine open(SourceContext context, SqlParameters parameters, Login login, Duration patience) {
        PoolSettings settings = parameters.pool().atMost(context.maxConnections());
        SourcePool pool = SourcePool.of(context.vertx(), settings, patience);
        return open(context, parameters, login, pool, PgConnections.Limits.USUAL);
    }

    public static PgEngine open(
            SourceContext context,
            SqlParameters parameters,
            Login login,
            SourcePool pool,
            PgConnections.Limits limits) {
        PgConnections connections =
                PgConnections.open(context.vertx(), parameters, context.addresses(), login, pool, limits);
        PgDatabase database = new PgDatabase(parameters, login);
        return new PgEngine(context.vertx(), pool, connections, JdbcRoutines.open(context, pool, parameters, database));
    }

    @Override
    public Dialect dialect() {
        return DIALECT;
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
        return new PgRows(connections, query, body, deadline);
    }

    @Override
    public Future<Void> change(List<Step> steps, Deadline deadline, Cancellation cancellation) {
        return new PgChange(connections, steps, deadline).run(vertx.getOrCreateContext(), cancellation);
    }

    @Override
    public Future<Loaded> load(Load load, RowBatches rows, Deadline deadline, Cancellation cancellation) {
        return new PgLoad(connections, load, rows, deadline).run(vertx.getOrCreateContext(), cancellation);
    }

    @Override
    public Routines routines() {
        return routines;
    }

    @Override
    public Future<Void> ping() {
        return connections.query("SELECT 1", Tuple.tuple()).mapEmpty();
    }

    @Override
    public ConnectionCounts connections() {
        return pool.counts();
    }

    @Override
    public Future<Void> close() {
        Future<Void> back = pool.close();
        return Future.join(connections.close(), back.eventually(routines::close))
                .mapEmpty();
    }
}
