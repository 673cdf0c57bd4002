package org.sallyport.benchmark;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.streams.ReadStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.DataSource;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.spi.SourceException;

/** Passes calls to an HTTP server: small answers whole, the others and all requests' bodies as they come. */
final class OriginSource implements DataSource {
    private static final int SMALL = 16 * 1024;
    private static final int CHUNK = 64 * 1024;
    /** An agent has two links, each on an event loop of its own; what it may hold is shared by as many clients. */
    private static final int LOOPS = 2;

    private final SourceContext context;
    private final Map<Thread, HttpClient> clients = new ConcurrentHashMap<>();
    private final int port;

    OriginSource(SourceContext context, int port) {
        this.context = context;
        this.port = port;
    }

    /**
     * The client of the event loop that a request is worked on. One for all would hand a body from one loop to another
     * each time that its pool gave a request a connection of the other link's loop: Vert.x's pool of HTTP connections
     * takes the one last used, whosever it is.
     */
    private HttpClient client() {
        return clients.computeIfAbsent(
                Thread.currentThread(),
                loop -> context.vertx()
                        .createHttpClient(
                                new HttpClientOptions().setTcpNoDelay(true).setMaxChunkSize(CHUNK),
                                new PoolOptions().setHttp1MaxSize(Math.max(1, context.maxConnections() / LOOPS))));
    }

    @Override
    public Future<Answer> invoke(Call call) {
        return client().request(
                        call.request().method(),
                        port,
                        "127.0.0.1",
                        call.request().path())
                .compose(request -> send(call, request))
                .compose(OriginSource::answer)
                .recover(failure -> Future.failedFuture(
                        new SourceException(SourceCode.SOURCE_LOST, "The origin failed: " + failure, failure)));
    }

    private static Future<HttpClientResponse> send(Call call, HttpClientRequest request) {
        call.cancellation().onCancel(reason -> request.reset());
        ReadStream<Buffer> body = call.body();
        if (body == null) {
            return request.send();
        }
        String length = call.headers().get(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            request.setChunked(true);
        } else {
            request.putHeader(HttpHeaders.CONTENT_LENGTH, length);
        }
        body.pipe().endOnFailure(false).to(request).onFailure(failure -> request.reset());
        return request.response();
    }

    private static Future<Answer> answer(HttpClientResponse response) {
        String length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        if (length != null && Long.parseLong(length) <= SMALL) {
            return response.body().map(bytes -> new Answer(response.statusCode(), headers, new Answer.Whole(bytes)));
        }
        if (length != null) {
            headers.add(HttpHeaders.CONTENT_LENGTH, length);
        }
        return Future.succeededFuture(
                new Answer(response.statusCode(), headers, new Answer.Streamed(response.pause())));
    }

    @Override
    public Future<Void> close() {
        return Future.join(clients.values().stream().map(HttpClient::close).toList())
                .mapEmpty();
    }
}
