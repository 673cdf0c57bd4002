package org.sallyport.datasource.testkit;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
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
 * Connector {@code test}: answers of any size and every kind of failure, without a data source. Target
 * {@code test://local}, no parameters. Takes no credentials, or Basic ones whose password must be {@link #PASSWORD}.
 *
 * <table><caption>Operations</caption>
 * <tr><td>{@code GET /bytes/{n}}</td><td>n bytes of {@link #pattern}, whole; at most 16 MiB</td></tr>
 * <tr><td>{@code GET /stream/{n}}</td><td>n bytes of {@link #pattern}, streamed</td></tr>
 * <tr><td>{@code POST /echo}</td><td>the body, streamed back</td></tr>
 * <tr><td>{@code GET /slow}</td><td>nothing until the call is cancelled; see {@link SlowCalls}</td></tr>
 * <tr><td>{@code GET /broken/{n}}</td><td>n bytes, streamed, then {@link SourceCode#SOURCE_LOST}</td></tr>
 * <tr><td>{@code GET /fail/{code}}</td><td>fails with the {@link SourceCode} of that stable name</td></tr>
 * </table>
 */
public final class TestConnector implements Connector {
    /** The only password that Basic credentials may hold. */
    public static final String PASSWORD = "open sesame";

    /** The most bytes that {@code GET /bytes/{n}} gives. */
    public static final int MAX_WHOLE = 16 << 20;

    private static final Target TARGET = new Target(URI.create("test://local"));

    /** The bytes that answers consist of: byte i is i mod 251, counted from the offset. */
    public static Buffer pattern(long offset, int length) {
        return Pattern.bytes(offset, length);
    }

    @Override
    public String id() {
        return "test";
    }

    @Override
    public JsonObject openApi() {
        try (InputStream document = Objects.requireNonNull(getClass().getResourceAsStream("openapi.json"))) {
            return new JsonObject(Buffer.buffer(document.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<String> credentialTypes() {
        return Set.of(Credentials.ANONYMOUS, Credentials.BASIC);
    }

    @Override
    public Target target(Settings parameters) {
        try {
            return parameters.finish(() -> TARGET);
        } catch (SettingsException e) {
            throw new SourceException(SourceCode.INVALID_PARAMETERS, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Operation operation(Settings parameters, OperationRequest request) {
        String path = request.path();
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.POST) && path.equals("/echo")) {
            return new Operation("Echo", Effect.WRITE, List.of());
        }
        if (method.equals(HttpMethod.GET)) {
            String id = TestOperations.get(path);
            if (id != null) {
                return new Operation(id, Effect.READ, List.of());
            }
        }
        throw new SourceException(SourceCode.UNKNOWN_OPERATION, "The test connector has no " + method + " " + path);
    }

    @Override
    public Future<DataSource> open(Connection connection, Credentials credentials, SourceContext context) {
        try {
            target(connection.parameters());
            if (!credentialTypes().contains(credentials.type())) {
                throw new SourceException(
                        SourceCode.UNUSABLE_CREDENTIALS, "The test connector takes Anonymous or Basic credentials");
            }
            boolean welcome = credentials.type().equals(Credentials.ANONYMOUS)
                    || credentials.require("password").reveal().equals(PASSWORD);
            return Future.succeededFuture(new TestSource(context.vertx(), welcome));
        } catch (SourceException e) {
            return Future.failedFuture(e);
        }
    }
}
