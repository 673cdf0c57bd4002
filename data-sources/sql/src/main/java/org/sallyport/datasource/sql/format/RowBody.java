package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as it grows row by row: an engine writes cells, and takes the bytes when there are enough for a
 * part. For each row {@link #beginRow}, then {@link #cell} for each of its cells in order, then {@link #endRow}. Not
 * thread-safe; may move between threads that hand it over safely.
 */
public interface RowBody {

    /** How many cells a row has. */
    int columns();

    /** Begins a row; false when no more rows are wanted. */
    boolean beginRow();

    /**
     * The next cell of the row: a value of the class that the engine's driver gives for the column's type.
     *
     * @throws ClassCastException where it is of another class, as when the column's type has changed meanwhile
     */
    void cell(int index, @Nullable Object value);

    /** Ends a row. */
    void endRow();

    /** Rows written so far. */
    long rows();

    /** Whether the source had more rows than were wanted; known once the body is finished. */
    default boolean more() {
        return false;
    }

    /** Bytes written and not taken; an estimate where rows are gathered before they are encoded. */
    int length();

    /** Whether there are enough bytes for a part. */
    boolean full();

    /** Takes the bytes written since the last call. */
    Buffer take();

    /** Ends the body and takes its last bytes. */
    Buffer finish();
}
