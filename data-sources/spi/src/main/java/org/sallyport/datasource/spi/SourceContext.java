package org.sallyport.datasource.spi;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a source may use of its process.
 *
 * @param vertx the event loops
 * @param blocking a worker pool of this source's own, for drivers that block; call it with {@code ordered = false}. The
 *     process closes it after the source
 * @param maxConnections how many connections to the target the source may hold at most
 * @param addresses the addresses of the target's host, which the access policy has judged. The source connects to these
 *     alone and looks no name up: what the name means a moment later was judged by nobody. Empty where the target has no
 *     host and port
 * @param drivers the folder with the drivers that the process's administrator has added; null where there is none. It
 *     need not exist
 */
public record SourceContext(
        Vertx vertx,
        WorkerExecutor blocking,
        int maxConnections,
        List<InetAddress> addresses,
        @Nullable Path drivers) {
    public SourceContext {
        addresses = List.copyOf(addresses);
    }

    /** Without drivers of others. */
    public SourceContext(Vertx vertx, WorkerExecutor blocking, int maxConnections, List<InetAddress> addresses) {
        this(vertx, blocking, maxConnections, addresses, null);
    }
}
