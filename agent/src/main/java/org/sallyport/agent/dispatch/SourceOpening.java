package org.sallyport.agent.dispatch;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Connection;
import org.sallyport.datasource.spi.ConnectionCounts;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.DataSource;
import org.sallyport.datasource.spi.SourceContext;
import org.sallyport.datasource.spi.Target;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sources with the credentials that they are lent, and closes those; closes sources. Thread-safe. */
final class SourceOpening {
    private static final Logger LOG = LoggerFactory.getLogger(SourceOpening.class);

    private final Vertx vertx;
    private final int maxConnections;
    private final @Nullable Path drivers;
    private final SourceConnections connections = new SourceConnections();
    private final AtomicLong opened = new AtomicLong();
    private final Set<Future<Void>> closing = ConcurrentHashMap.newKeySet();

    SourceOpening(Vertx vertx, int maxConnections, @Nullable Path drivers) {
        this.vertx = vertx;
        this.maxConnections = maxConnections;
        this.drivers = drivers;
    }

    /** Opens the source of a connection, at these addresses of its target; called on a Vert.x context. */
    Future<OpenSource> open(
            Connector connector, Connection connection, SourceCredentials credentials, List<InetAddress> addresses) {
        return credentials.get().compose(lent -> open(connector, connection, lent, addresses));
    }

    private Future<OpenSource> open(
            Connector connector, Connection connection, Credentials credentials, List<InetAddress> addresses) {
        String name = "source-" + connector.id() + "-" + connection.id() + "-" + opened.incrementAndGet();
        WorkerExecutor worker = vertx.createSharedWorkerExecutor(name, maxConnections);
        SourceContext context = new SourceContext(vertx, worker, maxConnections, addresses, drivers);
        Future<DataSource> source;
        try {
            source = connector.open(connection, credentials, context);
        } catch (RuntimeException e) {
            source = Future.failedFuture(e);
        }
        return source.onComplete(done -> credentials.close())
                .onFailure(failure -> worker.close())
                .onSuccess(ready -> connections.opened(connector.id(), ready))
                .map(ready -> new OpenSource(ready, worker));
    }

    /** What became of the sources' connections, by connector. */
    Map<String, ConnectionCounts> connections() {
        return connections.counts();
    }

    /** Closes a source that no call uses any more, once it has opened. */
    void close(Future<OpenSource> source, Connector connector, Target target) {
        Future<Void> closed = source.compose(
                        open -> open.close().onComplete(done -> connections.ended(connector.id(), open.source())),
                        failure -> Future.succeededFuture())
                .onFailure(failure ->
                        LOG.warn("the source {} did not close in good order: {}", target, failure.toString()));
        closing.add(closed);
        closed.onComplete(done -> closing.remove(closed));
    }

    /** Completes when all closes under way have ended, well or not. */
    Future<Void> settled() {
        return Future.join(new ArrayList<>(closing)).<Void>mapEmpty().recover(logged -> Future.succeededFuture());
    }
}
