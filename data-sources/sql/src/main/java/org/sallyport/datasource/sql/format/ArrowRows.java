package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;

/** Rows as a stream of Arrow's record batches; a batch is a part of the answer. */
final class ArrowRows implements RowBody {
    private static final int PART = 60 * 1024;

    private final List<Column> schema;
    private final List<ArrowColumn> columns;
    private final ArrowColumn[] cells;
    private final long wanted;
    private long written;
    private int pending;
    private int length;
    private boolean begun;
    private boolean more;

    /** A body of at most so many rows. */
    ArrowRows(List<Column> columns, long wanted) {
        this.schema = columns;
        this.columns =
                columns.stream().map(column -> ArrowColumn.of(column.type())).toList();
        this.cells = this.columns.toArray(ArrowColumn[]::new);
        this.wanted = wanted;
    }

    @Override
    public int columns() {
        return cells.length;
    }

    @Override
    public boolean beginRow() {
        more = written == wanted;
        if (!more) {
            written++;
            pending++;
        }
        return !more;
    }

    @Override
    public void cell(int index, @Nullable Object value) {
        cells[index].add(value);
    }

    @Override
    public void endRow() {
        int sum = 0;
        for (ArrowColumn column : cells) {
            sum += column.length();
        }
        length = sum;
    }

    @Override
    public long rows() {
        return written;
    }

    @Override
    public boolean more() {
        return more;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public boolean full() {
        return length >= PART;
    }

    @Override
    public Buffer take() {
        Buffer taken = begun ? Buffer.buffer() : ArrowMessage.schema(schema);
        begun = true;
        if (pending > 0) {
            Buffer batch = ArrowMessage.batch(columns, pending);
            taken = taken.length() == 0 ? batch : taken.appendBuffer(batch);
        }
        pending = 0;
        length = 0;
        return taken;
    }

    @Override
    public Buffer finish() {
        return take().appendBuffer(ArrowMessage.end());
    }
}
