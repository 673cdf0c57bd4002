package org.sallyport.datasource.testkit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.Connection;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.DataSource;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.spi.OperationRequest;
import org.sallyport.datasource.spi.PullStream;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.spi.Target;

/**
 * One connector with one opened source, called as the agent calls it: on an event loop of its own, with operation,
 * policy and invocation in order. For test threads, which block; never for event loops.
 */
public final class SourceFixture implements AutoCloseable {
    /** The URL that calls carry. */
    public static final String BASE_URL = "https://cloud.example.com/apim/c/cn-1";

    private static final int PATIENCE_SECONDS = 60;

    private final Connector connector;
    private final JsonObject parameters;
    private final Context context;
    private final WorkerExecutor workers;
    private final DataSource source;
    private volatile @Nullable Context answeredOn;

    /** Opens a source with up to eight connections. */
    public SourceFixture(Vertx vertx, Connector connector, JsonObject parameters, Credentials credentials) {
        this(vertx, connector, parameters, credentials, 8);
    }

    /** Opens a source with up to so many connections. */
    public SourceFixture(
            Vertx vertx, Connector connector, JsonObject parameters, Credentials credentials, int maxConnections) {
        this(vertx, connector, parameters, credentials, maxConnections, addresses(connector, parameters));
    }

    /** Opens a source with up to eight connections, and with drivers of a folder. */
    public SourceFixture(
            Vertx vertx, Connector connector, JsonObject parameters, Credentials credentials, @Nullable Path drivers) {
        this(vertx, connector, parameters, credentials, 8, addresses(connector, parameters), drivers);
    }

    /** Opens a source with up to so many connections, and with drivers of a folder. */
    public SourceFixture(
            Vertx vertx,
            Connector connector,
            JsonObject parameters,
            Credentials credentials,
            int maxConnections,
            @Nullable Path drivers) {
        this(vertx, connector, parameters, credentials, maxConnections, addresses(connector, parameters), drivers);
    }

    /** Opens a source at the given addresses of its target, whatever its name means. */
    public SourceFixture(
            Vertx vertx,
            Connector connector,
            JsonObject parameters,
            Credentials credentials,
            int maxConnections,
            List<InetAddress> addresses) {
        this(vertx, connector, parameters, credentials, maxConnections, addresses, null);
    }

    private SourceFixture(
            Vertx vertx,
            Connector connector,
            JsonObject parameters,
            Credentials credentials,
            int maxConnections,
            List<InetAddress> addresses,
            @Nullable Path drivers) {
        this.connector = connector;
        this.parameters = parameters;
        this.context = vertx.getOrCreateContext();
        this.workers = vertx.createSharedWorkerExecutor("source-" + System.identityHashCode(this), maxConnections);
        SourceContext sourceContext = new SourceContext(vertx, workers, maxConnections, addresses, drivers);
        Connection connection = new Connection("cn-1", 1, settings());
        this.source = await(onContext(() -> connector.open(connection, credentials, sourceContext)));
        credentials.close();
    }

    private static List<InetAddress> addresses(Connector connector, JsonObject parameters) {
        Target target;
        try {
            target = connector.target(Settings.ofJson("parameters", parameters));
        } catch (SourceException e) {
            return List.of(); // the connector says so again on opening
        }
        if (target.uri().getPort() < 0) {
            return List.of();
        }
        try {
            return List.of(InetAddress.getAllByName(target.uri().getHost()));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** The opened source. */
    public DataSource source() {
        return source;
    }

    /** The event loop that calls are made on. */
    public Context context() {
        return context;
    }

    /** The context on which the last answer, or failure, came; null when it was none. */
    public @Nullable Context answeredOn() {
        return answeredOn;
    }

    /** GETs a path with an optional query, as a caller writes it; the answer's body is not read. */
    public Future<Answer> get(String pathAndQuery) {
        return get(pathAndQuery, new Cancellation());
    }

    /** GETs with a cancellation of the test's own. */
    public Future<Answer> get(String pathAndQuery, Cancellation cancellation) {
        return call(HttpMethod.GET, pathAndQuery, null, MultiMap.caseInsensitiveMultiMap(), r -> true, cancellation);
    }

    /** Calls an operation with all that a call may carry. */
    public Future<Answer> call(
            HttpMethod method,
            String pathAndQuery,
            @Nullable ReadStream<Buffer> body,
            MultiMap headers,
            Predicate<String> visible,
            Cancellation cancellation) {
        return call(method, pathAndQuery, body, headers, visible, Deadline.NONE, cancellation);
    }

    /** Calls an operation with a deadline, which the source is told and nobody keeps. */
    public Future<Answer> call(
            HttpMethod method,
            String pathAndQuery,
            @Nullable ReadStream<Buffer> body,
            MultiMap headers,
            Predicate<String> visible,
            Deadline deadline,
            Cancellation cancellation) {
        return onContext(() -> {
            OperationRequest request = request(method, pathAndQuery);
            Operation operation;
            try {
                operation = connector.operation(settings(), request);
            } catch (SourceException e) {
                return Future.failedFuture(e);
            }
            return source.invoke(new Call(operation, request, headers, body, BASE_URL, visible, deadline, cancellation))
                    .onComplete(answer -> answeredOn = Vertx.currentContext());
        });
    }

    /** POSTs a JSON document; the answer's body is not read. */
    public Future<Answer> post(String pathAndQuery, JsonObject json) {
        return post(pathAndQuery, json.toBuffer(), Deadline.NONE, new Cancellation());
    }

    /** POSTs JSON text, with a deadline that the source is told and a cancellation of the test's own. */
    public Future<Answer> post(String pathAndQuery, Buffer json, Deadline deadline, Cancellation cancellation) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("content-type", "application/json");
        PullStream body = new PullStream(context, () -> Future.succeededFuture(new PullStream.Part(json, true)));
        return call(HttpMethod.POST, pathAndQuery, body, headers, r -> true, deadline, cancellation);
    }

    /** Sends a body of a media type, whole. */
    public Future<Answer> send(HttpMethod method, String pathAndQuery, String contentType, String body) {
        PullStream stream =
                new PullStream(context, () -> Future.succeededFuture(new PullStream.Part(Buffer.buffer(body), true)));
        return send(method, pathAndQuery, contentType, stream, new Cancellation());
    }

    /** Sends a body of the test's own, which belongs to {@link #context}. */
    public Future<Answer> send(
            HttpMethod method,
            String pathAndQuery,
            String contentType,
            ReadStream<Buffer> body,
            Cancellation cancellation) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("content-type", contentType);
        return call(method, pathAndQuery, body, headers, r -> true, cancellation);
    }

    /** GETs and reads the whole body; fails the test when the call fails. */
    public Buffer read(String pathAndQuery) {
        return readAll(get(pathAndQuery));
    }

    /** Reads the whole body of a call's answer; fails the test when the call fails. */
    public Buffer readAll(Future<Answer> answer) {
        return await(answer.compose(this::read));
    }

    /** GETs and reads the whole body as a JSON object. */
    public JsonObject readJson(String pathAndQuery) {
        return new JsonObject(read(pathAndQuery));
    }

    /** GETs, and answers the failure, of the call or of its body, that the test expects. */
    public SourceException failure(String pathAndQuery) {
        return failureOf(get(pathAndQuery).compose(this::read));
    }

    /** The whole body of an answer. */
    public Future<Buffer> read(Answer answer) {
        if (answer.body() instanceof Answer.Whole whole) {
            return Future.succeededFuture(whole.bytes());
        }
        return probe(answer).resume().ended();
    }

    /** A probe on an answer that streams. */
    public StreamProbe probe(Answer answer) {
        return new StreamProbe(context, ((Answer.Streamed) answer.body()).stream(), true);
    }

    /** Waits for the future; its failure fails the test. */
    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("nothing came within " + PATIENCE_SECONDS + " s", e);
        }
    }

    /** Waits for the failure that the test expects. */
    public static SourceException failureOf(Future<?> future) {
        Object outcome =
                await(future.map(value -> (Object) String.valueOf(value)).otherwise(failure -> failure));
        if (outcome instanceof SourceException failure) {
            return failure;
        }
        throw new AssertionError("a SourceException was expected, but it was: " + outcome);
    }

    /** A request line as a caller writes it. */
    public static OperationRequest request(HttpMethod method, String pathAndQuery) {
        int mark = pathAndQuery.indexOf('?');
        MultiMap query = MultiMap.caseInsensitiveMultiMap();
        if (mark < 0) {
            return new OperationRequest(method, pathAndQuery, query);
        }
        for (String option : pathAndQuery.substring(mark + 1).split("&", -1)) {
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            String value = equals < 0 ? "" : option.substring(equals + 1);
            query.add(decode(name), decode(value));
        }
        return new OperationRequest(method, pathAndQuery.substring(0, mark), query);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The connection's parameters, fresh. */
    public Settings settings() {
        return Settings.ofJson("parameters", parameters);
    }

    private <T> Future<T> onContext(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(v -> work.get().onComplete(promise));
        return promise.future();
    }

    /** Closes the source, then its workers. */
    @Override
    public void close() {
        await(onContext(source::close));
        await(workers.close());
    }
}
