package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.sallyport.datasource.spi.SourceContext;

/** PostgreSQL by the reactive client. */
final class PgEngine implements Engine {
    private final PgConnections connections;
    private final PgCatalogue catalogue;

    private PgEngine(PgConnections connections) {
        this.connections = connections;
        this.catalogue = new PgCatalogue(connections);
    }

    static PgEngine open(
            SourceContext context, SqlParameters parameters, String user, String password, Duration patience) {
        Permits permits = new Permits(context.vertx(), context.maxConnections(), patience);
        return open(
                context.vertx(), parameters, context.addresses(), user, password, permits, PgConnections.Limits.USUAL);
    }

    static PgEngine open(
            Vertx vertx,
            SqlParameters parameters,
            List<InetAddress> addresses,
            String user,
            String password,
            Permits permits,
            PgConnections.Limits limits) {
        return new PgEngine(PgConnections.open(vertx, parameters, addresses, user, password, permits, limits));
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    public Future<List<TableName>> tables() {
        return catalogue.tables();
    }

    @Override
    public Future<Table> describe(TableName name) {
        return catalogue.describe(name);
    }

    @Override
    public RowParts run(Query query, JsonRows body) {
        return new PgRows(connections, query, body);
    }

    @Override
    public Future<Void> ping() {
        return connections.query("SELECT 1", Tuple.tuple()).mapEmpty();
    }

    @Override
    public Future<Void> close() {
        return connections.close();
    }
}
