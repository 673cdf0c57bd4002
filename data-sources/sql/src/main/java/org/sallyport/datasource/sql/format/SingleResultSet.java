package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;

/**
 * The rows of a statement or a procedure in a format that has a place for one result set and nothing else. What gives
 * none, several, or output parameters is refused, so that nothing is left out unseen; counts of rows and return codes
 * are.
 */
final class SingleResultSet implements ResultSets {
    private final RowFormat format;
    private @Nullable RowBody rows;

    SingleResultSet(RowFormat format) {
        this.format = format;
    }

    @Override
    public RowBody begin(List<Column> columns) {
        if (rows != null) {
            throw refused("more than one result set");
        }
        RowBody begun = format.body(columns, Envelope.items(Long.MAX_VALUE, null));
        rows = begun;
        return begun;
    }

    @Override
    public void affected(long rows) {}

    @Override
    public void returned(@Nullable Object value, CellWriter writer) {}

    @Override
    public void outputs(Map<Column, @Nullable Object> values) {
        throw refused("output parameters");
    }

    @Override
    public boolean full() {
        RowBody begun = rows;
        return begun != null && begun.full();
    }

    @Override
    public Buffer take() {
        return open().take();
    }

    @Override
    public Buffer finish() {
        return open().finish();
    }

    private RowBody open() {
        RowBody begun = rows;
        if (begun == null) {
            throw refused("no result set");
        }
        return begun;
    }

    private SourceException refused(String what) {
        return new SourceException(
                SourceCode.NOT_ACCEPTABLE,
                "There is " + what + ", for which " + format.mediaType()
                        + " has no place, so all was rolled back. Accept application/json");
    }
}
