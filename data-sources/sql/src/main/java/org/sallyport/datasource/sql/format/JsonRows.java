package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.Table;

/** Rows as JSON objects, one after the other, in an {@link Envelope} or each in a line of its own. */
public final class JsonRows extends TextRows {
    private final Envelope envelope;
    private final byte[][] names;
    private final CellWriter[] writers;
    private final @Nullable RowAnnotations annotations;
    private int begin;

    /** Rows of any columns. */
    public JsonRows(List<Column> columns, Envelope envelope) {
        this(columns, envelope, null);
    }

    /** Whole rows of a table with a key, each with its annotations. */
    public static JsonRows annotated(Table table, Envelope envelope) {
        return new JsonRows(table.columns(), envelope, new RowAnnotations(table));
    }

    private JsonRows(List<Column> columns, Envelope envelope, @Nullable RowAnnotations annotations) {
        super(envelope.wantedRows());
        this.envelope = envelope;
        this.annotations = annotations;
        this.names = new byte[columns.size()][];
        this.writers = new CellWriter[columns.size()];
        for (int i = 0; i < names.length; i++) {
            Column column = columns.get(i);
            out.raw(i == 0 ? '{' : ',');
            out.string(column.property());
            out.raw(':');
            names[i] = out.cut(0);
            writers[i] = CellWriter.of(column.type());
        }
        out.json(envelope.prefix());
    }

    @Override
    public int columns() {
        return names.length;
    }

    @Override
    public boolean beginRow() {
        boolean wanted = super.beginRow();
        if (wanted && rows() > 1 && !envelope.lines()) {
            out.raw(',');
        }
        begin = out.length();
        return wanted;
    }

    @Override
    public void cell(int index, @Nullable Object value) {
        int from = out.length();
        out.raw(names[index]);
        if (value == null) {
            out.nil();
        } else {
            writers[index].write(out, value);
        }
        if (annotations != null) {
            annotations.cell(index, out, from);
        }
    }

    @Override
    public void endRow() {
        if (names.length == 0) {
            out.raw('{');
        }
        out.raw('}');
        if (annotations != null) {
            annotations.end(out, begin);
        }
        if (envelope.lines()) {
            out.raw('\n');
        }
    }

    @Override
    public Buffer finish() {
        out.json(more() ? envelope.suffixWhenMore() : envelope.suffix());
        return out.take();
    }
}
