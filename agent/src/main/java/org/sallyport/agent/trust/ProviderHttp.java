package org.sallyport.agent.trust;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Gets small documents of an identity provider, bounded in size and time. Follows no redirects. Thread-safe. */
final class ProviderHttp {
    private static final int MOST_BYTES = 1 << 20;
    private static final int SECONDS = 5;

    private final HttpClient client;

    ProviderHttp(Vertx vertx, @Nullable Path authorities) {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(SECONDS))
                .setIdleTimeout(SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
        if (authorities != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(authorities.toString()));
        }
        client = vertx.createHttpClient(options);
    }

    Future<Buffer> get(URI url) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(url.toString())
                .putHeader("accept", "application/json");
        return client.request(request)
                .compose(opened -> opened.send().compose(response -> body(url, response)))
                .timeout(2 * SECONDS, TimeUnit.SECONDS);
    }

    private static Future<Buffer> body(URI url, HttpClientResponse response) {
        if (response.statusCode() != 200) {
            return Future.failedFuture(new IOException(url + " answered " + response.statusCode()));
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(bytes -> {
            body.appendBuffer(bytes);
            if (body.length() > MOST_BYTES) {
                whole.tryFail(new IOException(url + " answered more than " + MOST_BYTES + " bytes"));
                response.request().reset();
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(ended -> whole.tryComplete(body));
        return whole.future();
    }

    Future<Void> close() {
        return client.close();
    }
}
