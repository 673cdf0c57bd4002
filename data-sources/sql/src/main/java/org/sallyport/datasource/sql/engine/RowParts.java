package org.sallyport.datasource.sql.engine;

import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.PullStream;

/**
 * A running query, part by part. The first {@link #next} connects and runs it, and completes only once its first row,
 * or that there is none, is known; after the last part, or a failure, everything it held is given back. Belongs to the
 * context that made it.
 */
public interface RowParts extends PullStream.Source {

    /** Stops the query in the database and gives everything back; an awaited part fails at once. Idempotent. */
    void cancel(Cancellation.Reason reason);
}
