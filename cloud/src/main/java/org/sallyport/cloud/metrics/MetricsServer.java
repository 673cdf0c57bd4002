package org.sallyport.cloud.metrics;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code GET /metrics} in Prometheus' text format, on an address of its own. Thread-safe. */
public final class MetricsServer {
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final int IDLE_SECONDS = 60;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private volatile @Nullable HttpServer server;

    /** A server that doesn't listen, with the JVM's memory among its meters. */
    public MetricsServer() {
        new JvmMemoryMetrics().bindTo(registry);
    }

    /** Where to put meters. */
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /**
     * Listens.
     *
     * @return the port
     */
    public Future<Integer> listen(Vertx vertx, String host, int port) {
        HttpServerOptions options =
                new HttpServerOptions().setIdleTimeout(IDLE_SECONDS).setIdleTimeoutUnit(TimeUnit.SECONDS);
        HttpServer opened = vertx.createHttpServer(options).requestHandler(this::answer);
        server = opened;
        return opened.listen(port, host).map(HttpServer::actualPort);
    }

    /** Listens no more. */
    public Future<Void> close() {
        HttpServer opened = server;
        registry.close();
        return opened == null ? Future.succeededFuture() : opened.close();
    }

    private void answer(HttpServerRequest request) {
        if (request.path().equals("/metrics")) {
            request.response().putHeader(HttpHeaders.CONTENT_TYPE, TYPE).end(registry.scrape());
        } else {
            request.response().setStatusCode(404).end();
        }
    }
}
