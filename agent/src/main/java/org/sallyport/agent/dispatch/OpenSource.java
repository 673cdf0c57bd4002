package org.sallyport.agent.dispatch;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import org.sallyport.datasource.spi.DataSource;

/**
 * An opened source with the worker pool that is its own.
 *
 * @param source the source
 * @param worker closed after the source
 */
record OpenSource(DataSource source, WorkerExecutor worker) {

    Future<Void> close() {
        return source.close().eventually(worker::close);
    }
}
