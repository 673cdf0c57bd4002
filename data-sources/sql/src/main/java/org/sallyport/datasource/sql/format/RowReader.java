package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;

/**
 * Reads the rows of a request's body as its bytes come, holding no more than the row (of Arrow the record batch) that
 * isn't whole yet. Strict: a property that is none of the columns, one that stands twice, or a value that its column
 * can't hold is refused, with the row's number and the property. Not thread-safe. {@link RowBatches} feeds it.
 */
public interface RowReader extends AutoCloseable {
    /** The longest row, in bytes of the body; a row in Arrow's columns has none of its own, but its batch has. */
    int LONGEST_ROW = 16 * 1024 * 1024;

    /**
     * A reader for bodies of a media type.
     *
     * @param contentType the field {@code content-type}; empty means JSON
     * @param columns the columns that rows may name, by their properties
     * @throws SourceException {@code UNSUPPORTED_MEDIA_TYPE} naming those there are
     */
    static RowReader of(String contentType, List<Column> columns) {
        return RowFormat.ofBody(contentType).reader(columns);
    }

    /**
     * Reads bytes that follow those read before.
     *
     * @return the rows that are whole with them, in order; to be taken before more is read, each once: some are made
     *     only then, and only then refused
     * @throws SourceException {@code MALFORMED_VALUE} or {@code UNKNOWN_COLUMN}; the reader is of no more use then
     */
    List<InputRow> read(Buffer bytes);

    /**
     * The body is over.
     *
     * @return the last rows
     * @throws SourceException {@code MALFORMED_VALUE} too where it broke off
     */
    List<InputRow> finish();

    /** Gives back what it holds outside the heap; idempotent. */
    @Override
    void close();
}
