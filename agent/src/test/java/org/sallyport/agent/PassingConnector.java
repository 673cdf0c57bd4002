package org.sallyport.agent;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
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

/** Connector {@code passing}: each request's body goes to an HTTP server of this machine, whose answer comes back. */
public final class PassingConnector implements Connector {
    /** Vert.x' own 8 KiB are too small to be lent. */
    private static final int CHUNK = 64 * 1024;

    @Override
    public String id() {
        return "passing";
    }

    @Override
    public JsonObject openApi() {
        return new JsonObject();
    }

    @Override
    public Set<String> credentialTypes() {
        return Set.of(Credentials.ANONYMOUS);
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
        return new Operation("Pass", Effect.WRITE, List.of());
    }

    @Override
    public Future<DataSource> open(Connection connection, Credentials credentials, SourceContext context) {
        return Future.succeededFuture(new Source(
                context.vertx().createHttpClient(new HttpClientOptions().setMaxChunkSize(CHUNK)),
                target(connection.parameters()).uri().getPort()));
    }

    private record Source(HttpClient client, int port) implements DataSource {
        @Override
        public Future<Answer> invoke(Call call) {
            return client.request(
                            call.request().method(),
                            port,
                            "127.0.0.1",
                            call.request().path())
                    .compose(request -> pass(call, request))
                    .recover(failure -> Future.failedFuture(
                            new SourceException(SourceCode.SOURCE_LOST, "The server failed: " + failure, failure)));
        }

        private static Future<Answer> pass(Call call, HttpClientRequest request) {
            call.cancellation().onCancel(reason -> request.reset());
            request.setChunked(true);
            Objects.requireNonNull(call.body())
                    .pipe()
                    .endOnFailure(false)
                    .to(request)
                    .onFailure(cut -> request.reset());
            return request.response()
                    .map(response -> new Answer(
                            response.statusCode(),
                            MultiMap.caseInsensitiveMultiMap(),
                            new Answer.Streamed(response.pause())));
        }

        @Override
        public Future<Void> close() {
            return client.close();
        }
    }
}
