package org.sallyport.benchmark;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.spi.Connection;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.DataSource;
import org.sallyport.datasource.spi.Effect;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.spi.OperationRequest;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.spi.Target;

/**
 * Connector {@code origin}: passes requests over HTTP/1.1 to the server that the parameter {@code port} names, on this
 * machine, whatever the credentials. What a measured request meets in the agent is what it would meet with any HTTP
 * server there.
 */
public final class OriginConnector implements Connector {
    /** The name in paths. */
    static final String ID = "origin";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public JsonObject openApi() {
        JsonObject get = new JsonObject().put("get", new JsonObject().put("operationId", "Get"));
        JsonObject post = new JsonObject().put("post", new JsonObject().put("operationId", "Post"));
        return new JsonObject()
                .put("openapi", "3.0.3")
                .put("info", new JsonObject().put("title", "Origin").put("version", "1"))
                .put(
                        "paths",
                        new JsonObject()
                                .put("/bytes/{n}", get)
                                .put("/stream/{n}", get.copy())
                                .put("/sink", post));
    }

    @Override
    public Set<String> credentialTypes() {
        return Set.of(Credentials.ANONYMOUS, Credentials.BASIC);
    }

    @Override
    public Target target(Settings parameters) {
        try {
            int port = parameters.integer("port", 1, 65_535, 80);
            return parameters.finish(() -> new Target(URI.create("http://127.0.0.1:" + port + "/")));
        } catch (SettingsException e) {
            throw new SourceException(SourceCode.INVALID_PARAMETERS, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Operation operation(Settings parameters, OperationRequest request) {
        return request.method().equals(HttpMethod.GET)
                ? new Operation("Get", Effect.READ, List.of())
                : new Operation("Post", Effect.WRITE, List.of());
    }

    @Override
    public Future<DataSource> open(Connection connection, Credentials credentials, SourceContext context) {
        return Future.succeededFuture(
                new OriginSource(context, target(connection.parameters()).uri().getPort()));
    }
}
