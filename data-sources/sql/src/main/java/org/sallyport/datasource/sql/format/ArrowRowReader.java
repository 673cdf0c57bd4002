package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;

/**
 * A stream of Arrow's record batches whose fields are named as the properties; little-endian, neither compressed nor
 * encoded by dictionaries, and without nested types. One batch is held at a time, as it came; its rows are made as they
 * are taken. All that the bytes say of themselves is checked before it is believed.
 */
final class ArrowRowReader implements RowReader {
    private static final int LARGEST_METADATA = 1024 * 1024;
    private static final int MOST_ROWS = 1_000_000;
    private static final int MOST_FIELDS = 2_000;

    private final InputColumns columns;
    private Buffer held = Buffer.buffer();
    private @Nullable List<ArrowCells> fields;
    private int[] indexes = {};
    private long rows;
    private boolean over;

    ArrowRowReader(List<Column> columns) {
        this.columns = new InputColumns(columns);
    }

    @Override
    public List<InputRow> read(Buffer bytes) {
        held.appendBuffer(bytes);
        List<InputRow> whole = List.of();
        try {
            int used = 0;
            while (true) {
                int length = messageLength(used);
                if (length == 0) {
                    break;
                }
                whole = joined(whole, message(held.getBytes(used, used + length)));
                used += length;
            }
            held = used == 0 ? held : held.getBuffer(used, held.length());
        } catch (IndexOutOfBoundsException | IllegalArgumentException | NegativeArraySizeException e) {
            throw malformed("it is not what Arrow's format says");
        }
        return whole;
    }

    private static List<InputRow> joined(List<InputRow> some, List<InputRow> others) {
        if (some.isEmpty() || others.isEmpty()) {
            return some.isEmpty() ? others : some;
        }
        // small batches, of which several came in one buffer
        List<InputRow> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    /** Length of the message that begins there; 0 while it isn't whole. */
    private int messageLength(int at) {
        if (over) {
            if (held.length() > at) {
                throw malformed("more follows after the stream's end");
            }
            return 0;
        }
        if (held.length() - at < 8) {
            return 0;
        }
        if (held.getIntLE(at) != ArrowMessage.MARK) {
            throw malformed("no message of Arrow's streaming format (0.15 or later) begins here");
        }
        int metadata = held.getIntLE(at + 4);
        if (metadata < 0 || metadata > LARGEST_METADATA) {
            throw malformed("the metadata is longer than " + LARGEST_METADATA + " bytes");
        }
        if (metadata == 0) {
            return 8;
        }
        if (held.length() - at - 8 < metadata) {
            return 0;
        }
        long body = parsed(held.getBytes(at + 8, at + 8 + metadata)).bodyLength();
        if (body < 0 || body > LONGEST_ROW) {
            throw malformed("the batch is longer than " + LONGEST_ROW + " bytes: write smaller ones");
        }
        long whole = 8L + metadata + body;
        return held.length() - at < whole ? 0 : (int) whole;
    }

    private static Message parsed(byte[] metadata) {
        return Message.getRootAsMessage(ByteBuffer.wrap(metadata).order(ByteOrder.LITTLE_ENDIAN));
    }

    private List<InputRow> message(byte[] bytes) {
        int metadata = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        if (metadata == 0) {
            over = true;
            return List.of();
        }
        Message message = Message.getRootAsMessage(
                ByteBuffer.wrap(bytes, 8, metadata).slice().order(ByteOrder.LITTLE_ENDIAN));
        ByteBuffer body = ByteBuffer.wrap(bytes, 8 + metadata, bytes.length - 8 - metadata)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        switch (message.headerType()) {
            case MessageHeader.Schema -> schema((Schema) message.header(new Schema()));
            case MessageHeader.RecordBatch -> {
                return batch((RecordBatch) message.header(new RecordBatch()), body);
            }
            case MessageHeader.DictionaryBatch ->
                throw malformed("dictionaries are not read: write the values themselves");
            default -> throw malformed("a message of an unknown kind");
        }
        return List.of();
    }

    private void schema(@Nullable Schema schema) {
        if (schema == null || fields != null) {
            throw malformed("there must be one schema, at the beginning");
        }
        if (schema.endianness() != org.apache.arrow.flatbuf.Endianness.Little) {
            throw malformed("big-endian streams are not read");
        }
        if (schema.fieldsLength() > MOST_FIELDS) {
            throw malformed("the schema has more than " + MOST_FIELDS + " fields");
        }
        List<ArrowCells> read = new ArrayList<>();
        indexes = new int[schema.fieldsLength()];
        for (int i = 0; i < indexes.length; i++) {
            Field field = schema.fields(i);
            String name = field.name() == null ? "" : field.name();
            indexes[i] = columns.index("The schema", name);
            for (int j = 0; j < i; j++) {
                if (indexes[j] == indexes[i]) {
                    throw malformed("the schema names the property '" + name + "' twice");
                }
            }
            read.add(ArrowCells.of(field, columns.get(indexes[i]).type())
                    .orElseThrow(() -> malformed("the property '" + name + "' is of an Arrow type that "
                            + "can't be read for its column: see the table of types, or write it as utf8")));
        }
        fields = read;
    }

    private List<InputRow> batch(@Nullable RecordBatch batch, ByteBuffer body) {
        List<ArrowCells> known = fields;
        if (known == null || batch == null) {
            throw malformed("a batch comes before the schema");
        }
        if (batch.compression() != null) {
            throw malformed("compressed batches are not read");
        }
        if (batch.length() < 0 || batch.length() > MOST_ROWS) {
            throw malformed("the batch has more than " + MOST_ROWS + " rows: write smaller ones");
        }
        ArrowCells.Buffers buffers = new ArrowCells.Buffers(batch, body);
        List<ArrowCells.Batch> cells = new ArrayList<>();
        for (ArrowCells field : known) {
            cells.add(field.batch(buffers));
        }
        ArrowInput made = new ArrowInput(columns, indexes, cells, rows, (int) batch.length());
        rows += batch.length();
        return made;
    }

    @Override
    public List<InputRow> finish() {
        if (fields == null) {
            throw InputColumns.malformed("The body is empty: an Arrow stream begins with a schema");
        }
        if (!over) {
            throw malformed("the stream breaks off: its end mark is missing");
        }
        return List.of();
    }

    private SourceException malformed(String what) {
        return InputColumns.malformed("The Arrow stream, after " + rows + " rows: " + what);
    }

    @Override
    public void close() {
        held = Buffer.buffer();
    }
}
