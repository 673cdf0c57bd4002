package org.sallyport.datasource.sql;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as it grows row by row: an engine writes cells, and takes the bytes when there are enough for a
 * part. Not thread-safe; may move between threads that hand it over safely.
 */
final class JsonRows {
    /** A part is taken once it is this long: large enough to cost little each, small enough to hold many. */
    private static final int PART = 32 * 1024;

    private final JsonBytes out = new JsonBytes();
    private final Envelope envelope;
    private final byte[][] names;
    private final CellWriter[] writers;
    private long written;
    private boolean more;

    JsonRows(List<Column> columns, Envelope envelope) {
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

    /** How many cells a row has. */
    int columns() {
        return names.length;
    }

    /** Begins a row; false when no more rows are wanted. */
    boolean beginRow() {
        if (written == envelope.wantedRows()) {
            more = true;
            return false;
        }
        if (written++ > 0) {
            out.raw(',');
        }
        return true;
    }

    /** The next cell of the row. */
    void cell(int index, @Nullable Object value) {
        out.raw(names[index]);
        if (value == null) {
            out.nil();
        } else {
            writers[index].write(out, value);
        }
    }

    /** Ends a row. */
    void endRow() {
        if (names.length == 0) {
            out.raw('{');
        }
        out.raw('}');
    }

    /** Rows written so far. */
    long rows() {
        return written;
    }

    /** Bytes written and not taken. */
    int length() {
        return out.length();
    }

    /** Whether there are enough bytes for a part. */
    boolean full() {
        return out.length() >= PART;
    }

    /** Takes the bytes written since the last call. */
    Buffer take() {
        return out.take();
    }

    /** Ends the body and takes its last bytes. */
    Buffer finish() {
        out.json(more ? envelope.suffixWhenMore() : envelope.suffix());
        return out.take();
    }
}
