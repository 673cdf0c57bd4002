package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.Connection;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.DataSource;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.spi.OperationRequest;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.spi.Target;
import org.sallyport.datasource.sql.engine.Engine;
import org.sallyport.datasource.sql.engine.EngineKind;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.jdbc.H2Database;
import org.sallyport.datasource.sql.jdbc.JdbcEngine;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.sql.odata.OptionParsing;
import org.sallyport.datasource.sql.postgres.PgEngine;

/**
 * Connector {@code sql}: reads tables and views of PostgreSQL and H2 databases.
 *
 * <table><caption>Parameters</caption>
 * <tr><td>{@code engine}</td><td>{@code postgresql} (default) or {@code h2} (a server, over TCP)</td></tr>
 * <tr><td>{@code server}</td><td>host, or host:port; ports 5432 and 9092 by default</td></tr>
 * <tr><td>{@code database}</td><td>the database's name</td></tr>
 * <tr><td>{@code tls}</td><td>{@code disable}, {@code prefer} (PostgreSQL's default: encrypted where the server can,
 *     unverified), {@code require} (encrypted, unverified) or {@code verify-full} (a certificate that the JVM trusts and
 *     that names the host); H2 knows {@code disable} only</td></tr>
 * <tr><td>{@code pageSize}</td><td>rows of a page where the caller asks for no size; 0, the default: all in one
 *     answer</td></tr>
 * </table>
 *
 * <p>Credentials: as {@link Login} has them. Target: {@code postgresql://db1.corp:5432/sales}. Resources: {@code schema.table}.
 */
public final class SqlConnector implements Connector {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public String id() {
        return "sql";
    }

    @Override
    public JsonObject openApi() {
        return SqlOpenApi.document();
    }

    @Override
    public Set<String> credentialTypes() {
        return Login.credentialTypes();
    }

    @Override
    public Target target(Settings parameters) {
        return SqlParameters.read(parameters).target();
    }

    @Override
    public Operation operation(Settings parameters, OperationRequest request) {
        return SqlPaths.parse(SqlParameters.read(parameters), request).operation();
    }

    @Override
    public Future<DataSource> open(Connection connection, Credentials credentials, SourceContext context) {
        try {
            SqlParameters parameters = SqlParameters.read(connection.parameters());
            if (context.addresses().isEmpty()) {
                throw new SourceException(
                        SourceCode.UNREACHABLE, "The database server " + parameters.server() + " has no address");
            }
            Engine engine = engine(parameters, Login.of(credentials, methods(parameters.engine())), context);
            return context.blocking()
                    .executeBlocking(
                            () -> {
                                OptionParsing.warm();
                                return new SqlSource(context.vertx(), parameters, engine);
                            },
                            false);
        } catch (SourceException e) {
            return Future.failedFuture(e);
        }
    }

    private static Engine engine(SqlParameters parameters, Login login, SourceContext context) {
        return switch (parameters.engine()) {
            case POSTGRESQL -> PgEngine.open(context, parameters, login, PATIENCE);
            case H2 -> JdbcEngine.open(context, parameters, new H2Database(parameters, login), PATIENCE);
        };
    }

    /** What a database's driver can do. */
    private static List<Login.Method> methods(EngineKind engine) {
        return switch (engine) {
            case POSTGRESQL -> List.of(Login.Method.PASSWORD, Login.Method.CERTIFICATE);
            case H2 -> List.of(Login.Method.PASSWORD);
        };
    }
}
