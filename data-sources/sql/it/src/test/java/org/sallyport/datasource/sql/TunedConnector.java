package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.Connection;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.DataSource;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.spi.OperationRequest;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.spi.Target;
import org.sallyport.datasource.sql.engine.Engine;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.login.Login;

/** The sql connector over an engine that the test tuned. */
final class TunedConnector implements Connector {
    private final SqlConnector usual = new SqlConnector();
    private final Tuning tuning;

    /** Opens the engine. */
    interface Tuning {
        Engine open(SqlParameters parameters, Login login, SourceContext context);
    }

    TunedConnector(Tuning tuning) {
        this.tuning = tuning;
    }

    @Override
    public String id() {
        return usual.id();
    }

    @Override
    public JsonObject openApi() {
        return usual.openApi();
    }

    @Override
    public Set<String> credentialTypes() {
        return usual.credentialTypes();
    }

    @Override
    public Target target(Settings parameters) {
        return usual.target(parameters);
    }

    @Override
    public Operation operation(Settings parameters, OperationRequest request) {
        return usual.operation(parameters, request);
    }

    @Override
    public Future<DataSource> open(Connection connection, Credentials credentials, SourceContext context) {
        SqlParameters parameters = SqlParameters.read(connection.parameters());
        Login login = Login.of(credentials, List.of(Login.Method.PASSWORD));
        Engine engine = tuning.open(parameters, login, context);
        return Future.succeededFuture(new SqlSource(context.vertx(), parameters, engine));
    }
}
