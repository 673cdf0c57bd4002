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
import org.sallyport.datasource.sql.jdbc.Databases;
import org.sallyport.datasource.sql.jdbc.JdbcEngine;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.sql.odata.OptionParsing;
import org.sallyport.datasource.sql.postgres.PgEngine;

/**
 * Connector {@code sql}: tables and views of SQL databases.
 *
 * <table><caption>Parameters</caption>
 * <tr><td>{@code engine}</td><td>{@code postgresql} (default), {@code mysql}, {@code mariadb}, {@code sqlserver},
 *     {@code oracle}, {@code db2}, {@code h2} (a server, over TCP), {@code sqlite}, {@code duckdb}, or {@code jdbc}</td></tr>
 * <tr><td>{@code driver}</td><td>with {@code jdbc} the name of the driver's folder on the agent's machine</td></tr>
 * <tr><td>{@code server}</td><td>host, or host:port; not for {@code sqlite} and {@code duckdb}</td></tr>
 * <tr><td>{@code database}</td><td>the database's name; an absolute path with {@code sqlite} and {@code duckdb}</td></tr>
 * <tr><td>{@code schema}</td><td>the schema of a table that is named without one</td></tr>
 * <tr><td>{@code readOnly}</td><td>whether a file is opened for reading alone</td></tr>
 * <tr><td>{@code tls}</td><td>{@code disable}, {@code prefer} (PostgreSQL's default: encrypted where the server can,
 *     unverified), {@code require} (encrypted, unverified) or {@code verify-full} (a certificate that the JVM trusts and
 *     that names the host); {@link EngineKind#tlsModes} tells which an engine knows</td></tr>
 * <tr><td>{@code serverCertificates}</td><td>with {@code verify-full}: PEM of the authorities to trust instead of the
 *     JVM's</td></tr>
 * <tr><td>{@code pageSize}</td><td>rows of a page where the caller asks for no size; 0, the default: all in one
 *     answer</td></tr>
 * <tr><td>{@code isolation}</td><td>of all transactions, as far as the database has it</td></tr>
 * <tr><td>{@code pool}</td><td>a section: {@code size}, {@code idle}, {@code lifetime}, {@code validate} of the
 *     connections to the database</td></tr>
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
            boolean file = parameters.engine().file();
            if (!file && context.addresses().isEmpty()) {
                throw new SourceException(
                        SourceCode.UNREACHABLE, "The database server " + parameters.server() + " has no address");
            }
            Login login = file ? Login.toFile(credentials) : login(credentials, parameters.engine());
            return context.blocking()
                    .executeBlocking(
                            () -> {
                                OptionParsing.warm();
                                Engine engine = engine(parameters, login, context);
                                return new SqlSource(context.vertx(), parameters, engine);
                            },
                            false);
        } catch (SourceException e) {
            return Future.failedFuture(e);
        }
    }

    private static Login login(Credentials credentials, EngineKind engine) {
        Login login = Login.of(credentials, methods(engine));
        if (login.certificate() != null && !showsCertificates(engine)) {
            throw new SourceException(
                    SourceCode.UNUSABLE_CREDENTIALS,
                    "With engine " + engine.scheme()
                            + " no certificate can be shown to the server. Take certificate and"
                            + " key out of the connection's credentials");
        }
        return login;
    }

    /** Whether its driver takes a key that is in no file. */
    private static boolean showsCertificates(EngineKind engine) {
        return switch (engine) {
            case POSTGRESQL, MYSQL, MARIADB, ORACLE -> true;
            case SQLSERVER, DB2, H2, JDBC, SQLITE, DUCKDB -> false;
        };
    }

    private static Engine engine(SqlParameters parameters, Login login, SourceContext context) {
        return parameters.engine() == EngineKind.POSTGRESQL
                ? PgEngine.open(context, parameters, login, PATIENCE)
                : JdbcEngine.open(context, parameters, Databases.of(parameters, login, context.drivers()), PATIENCE);
    }

    /** What a database's driver can do. */
    private static List<Login.Method> methods(EngineKind engine) {
        return switch (engine) {
            case POSTGRESQL, MYSQL, MARIADB -> List.of(Login.Method.PASSWORD, Login.Method.CERTIFICATE);
            case SQLSERVER ->
                List.of(Login.Method.PASSWORD, Login.Method.WINDOWS, Login.Method.TOKEN, Login.Method.KERBEROS);
            case ORACLE, DB2, H2, JDBC -> List.of(Login.Method.PASSWORD);
            case SQLITE, DUCKDB -> List.of();
        };
    }
}
