package org.sallyport.datasource.sql.format;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;

/**
 * Rows as CSV (RFC 4180) with a header of the columns' properties: fields are quoted only where they must be, null is a
 * field without anything, an empty text is {@code ""}.
 */
final class CsvRows extends TextRows {
    private static final byte[] LINE_END = JsonBytes.ascii("\r\n");

    private final CellWriter[] writers;

    /** A body of at most so many rows. */
    CsvRows(List<Column> columns, long wanted) {
        super(wanted);
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
}
