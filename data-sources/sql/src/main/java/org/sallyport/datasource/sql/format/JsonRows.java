package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;

/** Rows as JSON objects, one after the other, in an {@link Envelope} or each in a line of its own. */
public final class JsonRows extends TextRows {
    private final Envelope envelope;
    private final byte[][] names;
    private final CellWriter[] writers;

    public JsonRows(List<Column> columns, Envelope envelope) {
        super(envelope.wantedRows());
        this.envelope = envelope;
        this.names = new byte[columns.size()][];
        this.writers = new CellWriter[columns.size()];
        for (int i = 0; i < names.length; i++) {
            Column column = columns.get(i);
            names[i] = ((i == 0 ? "{" : ",") + Json.encode(column.property()) + ":").getBytes(StandardCharsets.UTF_8);
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
        return wanted;
    }

    @Override
    public void cell(int index, @Nullable Object value) {
        out.raw(names[index]);
        if (value == null) {
            out.nil();
        } else {
            writers[index].write(out, value);
        }
    }

    @Override
    public void endRow() {
        if (names.length == 0) {
            out.raw('{');
        }
        out.raw('}');
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
