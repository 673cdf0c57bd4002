package org.sallyport.datasource.sql;

import io.vertx.core.Future;
import java.util.List;

/**
 * A database with its pool of connections. Failures are {@link org.sallyport.datasource.spi.SourceException}s; futures
 * complete on the context that called.
 */
interface Engine {

    /** What its SQL looks like. */
    Dialect dialect();

    /** All tables and views that the connection's user may read, in order. */
    Future<List<TableName>> tables();

    /** A table's description; fails with {@code UNKNOWN_TABLE}. */
    Future<Table> describe(TableName name);

    /** A query that writes its rows into the body; nothing runs before its first part is asked for. */
    RowParts run(Query query, JsonRows body);

    /** Whether a connection can be had and answers. */
    Future<Void> ping();

    /** Closes the pool; idempotent. */
    Future<Void> close();
}
