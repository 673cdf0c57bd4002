package org.sallyport.agent.trust;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.http.SmallHttp;

/** Gets the documents of an identity provider. Thread-safe. */
final class ProviderHttp {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SmallHttp http;

    ProviderHttp(Vertx vertx, @Nullable Path authorities) {
        http = new SmallHttp(vertx, authorities, PATIENCE);
    }

    Future<Buffer> get(URI url) {
        return http.send(HttpMethod.GET, url, MultiMap.caseInsensitiveMultiMap(), null)
                .compose(reply -> reply.status() == 200
                        ? Future.succeededFuture(reply.body())
                        : Future.failedFuture(new IOException(url + " answered " + reply.status())));
    }

    Future<Void> close() {
        return http.close();
    }
}
