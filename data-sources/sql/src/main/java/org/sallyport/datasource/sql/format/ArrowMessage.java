package org.sallyport.datasource.sql.format;

import com.google.flatbuffers.FlatBufferBuilder;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;

/**
 * Messages of Arrow's IPC streaming format (columnar format 1.4, "IPC Streaming Format"): a mark, the length of the
 * metadata, the metadata as a flatbuffer, and a body; all of them whole multiples of eight bytes.
 */
final class ArrowMessage {
    /** What each message begins with. */
    static final int MARK = -1;

    private ArrowMessage() {}

    /** The mark without a message: nothing follows. */
    static Buffer end() {
        return Buffer.buffer(8).appendIntLE(MARK).appendIntLE(0);
    }

    /** Fills up to a multiple of eight bytes. */
    static void pad(Buffer buffer) {
        while (buffer.length() % 8 != 0) {
            buffer.appendByte((byte) 0);
        }
    }

    static Buffer schema(List<Column> columns) {
        FlatBufferBuilder out = new FlatBufferBuilder();
        int[] fields = columns.stream().mapToInt(column -> field(out, column)).toArray();
        int vector = Schema.createFieldsVector(out, fields);
        int schema = Schema.createSchema(out, Endianness.Little, vector, 0, 0);
        return message(out, MessageHeader.Schema, schema, 0);
    }

    /** A batch of what the columns hold; they are empty then. */
    static Buffer batch(List<ArrowColumn> columns, int rows) {
        FlatBufferBuilder out = new FlatBufferBuilder();
        RecordBatch.startNodesVector(out, columns.size());
        for (int i = columns.size() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(out, rows, columns.get(i).nulls());
        }
        int nodes = out.endVector();
        int buffers = buffers(out, columns);
        RecordBatch.startRecordBatch(out);
        RecordBatch.addLength(out, rows);
        RecordBatch.addNodes(out, nodes);
        RecordBatch.addBuffers(out, buffers);
        int batch = RecordBatch.endRecordBatch(out);
        Buffer message = message(out, MessageHeader.RecordBatch, batch, bodyLength(columns));
        columns.forEach(column -> column.takeInto(message));
        return message;
    }

    private static int bodyLength(List<ArrowColumn> columns) {
        int sum = 0;
        for (ArrowColumn column : columns) {
            for (int i = 0; i < column.buffers(); i++) {
                sum += padded(column.length(i));
            }
        }
        return sum;
    }

    private static int padded(int length) {
        return (length + 7) / 8 * 8;
    }

    /** Where each buffer stands in the body; a flatbuffer's vectors are written from their ends. */
    private static int buffers(FlatBufferBuilder out, List<ArrowColumn> columns) {
        int count = columns.stream().mapToInt(ArrowColumn::buffers).sum();
        long[] offsets = new long[count];
        long[] lengths = new long[count];
        long offset = 0;
        int at = 0;
        for (ArrowColumn column : columns) {
            for (int i = 0; i < column.buffers(); i++, at++) {
                offsets[at] = offset;
                lengths[at] = column.length(i);
                offset += padded(column.length(i));
            }
        }
        RecordBatch.startBuffersVector(out, count);
        for (int i = count - 1; i >= 0; i--) {
            org.apache.arrow.flatbuf.Buffer.createBuffer(out, offsets[i], lengths[i]);
        }
        return out.endVector();
    }

    /** A message whose body, of so many bytes, is to be appended. */
    private static Buffer message(FlatBufferBuilder out, byte kind, int header, int bodyLength) {
        Message.startMessage(out);
        Message.addVersion(out, MetadataVersion.V5);
        Message.addHeaderType(out, kind);
        Message.addHeader(out, header);
        Message.addBodyLength(out, bodyLength);
        out.finish(Message.endMessage(out));
        ByteBuffer metadata = out.dataBuffer();
        int length = padded(metadata.remaining());
        Buffer message =
                Buffer.buffer(8 + length + bodyLength).appendIntLE(MARK).appendIntLE(length);
        message.appendBytes(metadata.array(), metadata.arrayOffset() + metadata.position(), metadata.remaining());
        pad(message);
        return message;
    }

    private static int field(FlatBufferBuilder out, Column column) {
        int name = out.createString(column.property());
        int type = type(out, column.type());
        int children = Field.createChildrenVector(out, new int[0]); // some readers insist on it
        int metadata = extension(out, column.type());
        Field.startField(out);
        Field.addName(out, name);
        Field.addNullable(out, true);
        Field.addTypeType(out, typeType(column.type()));
        Field.addType(out, type);
        Field.addChildren(out, children);
        if (metadata != 0) {
            Field.addCustomMetadata(out, metadata);
        }
        return Field.endField(out);
    }

    private static byte typeType(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> Type.Bool;
            case INT16, INT32, INT64 -> Type.Int;
            case SINGLE, DOUBLE -> Type.FloatingPoint;
            case DECIMAL, STRING, TIME, JSON, ARRAY, OTHER -> Type.Utf8;
            case GUID -> Type.FixedSizeBinary;
            case DATE -> Type.Date;
            case TIMESTAMP, TIMESTAMP_TZ -> Type.Timestamp;
            case BINARY -> Type.Binary;
        };
    }

    private static int type(FlatBufferBuilder out, ColumnType type) {
        return switch (type) {
            case BOOLEAN -> {
                Bool.startBool(out);
                yield Bool.endBool(out);
            }
            case INT16 -> Int.createInt(out, 16, true);
            case INT32 -> Int.createInt(out, 32, true);
            case INT64 -> Int.createInt(out, 64, true);
            case SINGLE -> FloatingPoint.createFloatingPoint(out, Precision.SINGLE);
            case DOUBLE -> FloatingPoint.createFloatingPoint(out, Precision.DOUBLE);
            case DECIMAL, STRING, TIME, JSON, ARRAY, OTHER -> {
                Utf8.startUtf8(out);
                yield Utf8.endUtf8(out);
            }
            case GUID -> FixedSizeBinary.createFixedSizeBinary(out, 16);
            case DATE -> Date.createDate(out, DateUnit.DAY);
            case TIMESTAMP -> Timestamp.createTimestamp(out, TimeUnit.MICROSECOND, 0);
            case TIMESTAMP_TZ -> Timestamp.createTimestamp(out, TimeUnit.MICROSECOND, out.createString("UTC"));
            case BINARY -> {
                Binary.startBinary(out);
                yield Binary.endBinary(out);
            }
        };
    }

    /** The canonical extension types that name what a column holds; 0 for none. */
    private static int extension(FlatBufferBuilder out, ColumnType type) {
        String name =
                switch (type) {
                    case GUID -> "arrow.uuid";
                    case JSON, ARRAY -> "arrow.json";
                    default -> "";
                };
        if (name.isEmpty()) {
            return 0;
        }
        int[] entries = {
            KeyValue.createKeyValue(out, out.createString("ARROW:extension:name"), out.createString(name)),
            KeyValue.createKeyValue(out, out.createString("ARROW:extension:metadata"), out.createString(""))
        };
        return Field.createCustomMetadataVector(out, entries);
    }
}
