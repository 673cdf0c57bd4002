package org.sallyport.datasource.sql.engine;

import io.vertx.core.Future;
import java.util.List;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.ConnectionCounts;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.sql.format.RowBatches;
import org.sallyport.datasource.sql.format.RowBody;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Query;
import org.sallyport.datasource.sql.statement.Step;
import org.sallyport.datasource.sql.table.QualifiedName;
import org.sallyport.datasource.sql.table.Table;

/**
 * A database with its pool of connections. Failures are {@link org.sallyport.datasource.spi.SourceException}s; futures
 * complete on the context that called.
 */
public interface Engine {

    /** What its SQL looks like. */
    Dialect dialect();

    /** All tables and views that the connection's user may read, in order. */
    Future<List<QualifiedName>> tables();

    /** A table's description; fails with {@code UNKNOWN_TABLE}. */
    Future<Table> describe(QualifiedName name);

    /**
     * A query that writes its rows into the body, in a read-only transaction where the database has those; nothing runs
     * before its first part is asked for. The database is told the deadline.
     */
    RowParts run(Query query, RowBody body, Deadline deadline);

    /**
     * A change: statements one after the other in one transaction, which is committed when the future completes. Fails
     * with {@code OUTCOME_UNKNOWN} where the commit was sent and no answer to it came; with everything rolled back
     * otherwise. The database is told the deadline.
     */
    Future<Void> change(List<Step> steps, Deadline deadline, Cancellation cancellation);

    /**
     * Writes the rows of a body into a table in one transaction, which is committed when the future completes; fails as
     * {@link #change} does, naming the row where one is to blame. Rows are read from the body only as fast as they are
     * written.
     */
    Future<Loaded> load(Load load, RowBatches rows, Deadline deadline, Cancellation cancellation);

    /** Its procedures, and what runs callers' statements. */
    Routines routines();

    /** Whether a connection can be had and answers. */
    Future<Void> ping();

    /** What became of its connections. */
    ConnectionCounts connections();

    /** Closes the pool; idempotent. */
    Future<Void> close();
}
