package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;

/** PostgreSQL by the reactive client. */
final class PgEngine implements Engine {
    private final PgConnections connections;
    private final PgCatalogue catalogue;

    private PgEngine(PgConnections connections) {
        this.connections = connections;
        this.catalogue = new PgCatalogue(connections);
    }

    static PgEngine open(
            Vertx vertx, SqlParameters parameters, String user, String password, int most, Duration patience) {
        Permits permits = new Permits(vertx, most, patience);
        return open(vertx, parameters, user, password, permits, PgConnections.Limits.USUAL);
    }

    static PgEngine open(
            Vertx vertx,
            SqlParameters parameters,
            String user,
            String password,
            Permits permits,
            PgConnections.Limits limits) {
        return new PgEngine(PgConnections.open(vertx, parameters, user, password, permits, limits));
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
