package org.sallyport.datasource.spi;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;

/**
 * What a source may use of its process.
 *
 * @param vertx the event loops
 * @param blocking a worker pool of this source's own, for drivers that block; call it with {@code ordered = false}. The
 *     process closes it after the source
 * @param maxConnections how many connections to the target the source may hold at most
 */
public record SourceContext(Vertx vertx, WorkerExecutor blocking, int maxConnections) {}
