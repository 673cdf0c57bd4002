package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;

/**
 * The answer of a procedure or of a caller's own statement as it grows: result sets one after the other, and behind them
 * what else there is. Not thread-safe; may move between threads that hand it over safely.
 */
public interface ResultSets {

    /** All that there is in JSON; of a format of rows, the one result set and nothing else. */
    static ResultSets of(RowFormat format) {
        return format == RowFormat.JSON ? new JsonResultSets() : new SingleResultSet(format);
    }

    /** Begins the next result set; the one before is over. */
    RowBody begin(List<Column> columns);

    /** Counts rows that a statement without a result set inserted, updated or deleted. */
    void affected(long rows);

    /** What the procedure returned. */
    void returned(@Nullable Object value, CellWriter writer);

    /** The values of output parameters; after the last result set. */
    void outputs(Map<Column, @Nullable Object> values);

    /** Whether there are enough bytes for a part. */
    boolean full();

    /** Takes the bytes written since the last call. */
    Buffer take();

    /** Ends the body and takes its last bytes. */
    Buffer finish();
}
