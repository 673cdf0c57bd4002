package org.sallyport.agent.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends small requests and reads small answers, bounded in size and time. Follows no redirects, takes no proxy.
 * Thread-safe.
 */
public final class SmallHttp {
    private static final int MOST_BYTES = 1 << 20;

    private final HttpClient client;
    private final Duration patience;

    /**
     * What was answered.
     *
     * @param status HTTP status
     * @param body at most 1 MiB
     */
    public record Reply(int status, Buffer body) {
        /** Tells the status only. */
        @Override
        public String toString() {
            return "Reply[" + status + "]";
        }
    }

    /**
     * A client.
     *
     * @param authorities PEM file of certificate authorities to trust; null for Java's own
     * @param patience how long connecting, and a pause in an answer, may take; a whole request may take twice that
     */
    public SmallHttp(Vertx vertx, @Nullable Path authorities, Duration patience) {
        this.patience = patience;
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) patience.toMillis())
                .setIdleTimeout((int) patience.toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        if (authorities != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(authorities.toString()));
        }
        client = vertx.createHttpClient(options);
    }

    /** Sends a request; fails with what went wrong on the way, whatever the status. */
    public Future<Reply> send(HttpMethod method, URI url, MultiMap fields, @Nullable Buffer content) {
        RequestOptions request = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(url.toString())
                .setHeaders(MultiMap.caseInsensitiveMultiMap().addAll(fields).add("accept", "application/json"));
        long millis = 2 * patience.toMillis();
        return client.request(request)
                .compose(opened -> exchange(opened, content)
                        .timeout(millis, TimeUnit.MILLISECONDS)
                        .onFailure(failure -> opened.reset()))
                .timeout(millis, TimeUnit.MILLISECONDS);
    }

    private static Future<Reply> exchange(HttpClientRequest request, @Nullable Buffer content) {
        Future<HttpClientResponse> sent = content == null ? request.send() : request.send(content);
        return sent.compose(response -> body(response).map(body -> new Reply(response.statusCode(), body)));
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(bytes -> {
            body.appendBuffer(bytes);
            if (body.length() > MOST_BYTES) {
                whole.tryFail(new IOException("the answer has more than " + MOST_BYTES + " bytes"));
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(ended -> whole.tryComplete(body));
        return whole.future();
    }

    /** Lets the connections go; idempotent. */
    public Future<Void> close() {
        return client.close();
    }
}
