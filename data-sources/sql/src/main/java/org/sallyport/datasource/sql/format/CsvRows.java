package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;

/**
 * Rows as CSV (RFC 4180) with a header of the columns' properties: fields are quoted only where they must be, null is a
 * field without anything, an empty text is {@code ""}.
 */
final class CsvRows implements RowBody {
    private static final int PART = 32 * 1024;
    private static final byte[] LINE_END = JsonBytes.ascii("\r\n");

    private final JsonBytes out = new JsonBytes();
    private final CellWriter[] writers;
    private final long wanted;
    private long written;
    private boolean more;

    /** A body of at most so many rows. */
    CsvRows(List<Column> columns, long wanted) {
        this.wanted = wanted;
        this.writers = new CellWriter[columns.size()];
        for (int i = 0; i < writers.length; i++) {
            writers[i] = CellWriter.csv(columns.get(i).type());
            separate(i);
            out.field(columns.get(i).property());
        }
        out.raw(LINE_END);
    }

    private void separate(int index) {
        if (index > 0) {
            out.raw(',');
        }
    }

    @Override
    public int columns() {
        return writers.length;
    }

    @Override
    public boolean beginRow() {
        more = written == wanted;
        if (!more) {
            written++;
        }
        return !more;
    }

    @Override
    public void cell(int index, @Nullable Object value) {
        separate(index);
        if (value != null) {
            writers[index].write(out, value);
        }
    }

    @Override
    public void endRow() {
        out.raw(LINE_END);
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
        return out.length();
    }

    @Override
    public boolean full() {
        return out.length() >= PART;
    }

    @Override
    public Buffer take() {
        return out.take();
    }

    @Override
    public Buffer finish() {
        return out.take();
    }
}
