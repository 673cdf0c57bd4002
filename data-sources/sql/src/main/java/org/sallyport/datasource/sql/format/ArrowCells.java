package org.sallyport.datasource.sql.format;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.ColumnType;

/** How one field of a schema is read as values of a column. */
final class ArrowCells {
    /** Where a value's bytes are in a batch. */
    private enum Layout {
        NOTHING,
        BITS,
        FIXED,
        OFFSETS,
        LARGE_OFFSETS
    }

    /** Makes a value of bytes that stand in the buffer from its position to its limit. */
    @FunctionalInterface
    private interface Decoder {
        Object value(ByteBuffer bytes);
    }

    private final Layout layout;
    private final int width;
    private final Decoder decoder;

    private ArrowCells(Layout layout, int width, Decoder decoder) {
        this.layout = layout;
        this.width = width;
        this.decoder = decoder;
    }

    /** The field's values for a column of a type; empty where the one can't be read as the other. */
    static Optional<ArrowCells> of(Field field, ColumnType type) {
        if (field.dictionary() != null) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                switch (field.typeType()) {
                    case Type.Null -> new ArrowCells(Layout.NOTHING, 0, bytes -> "");
                    case Type.Bool -> type == ColumnType.BOOLEAN ? new ArrowCells(Layout.BITS, 0, b -> true) : null;
                    case Type.Int -> whole((Int) typeOf(field, new Int()), type);
                    case Type.FloatingPoint -> floating((FloatingPoint) typeOf(field, new FloatingPoint()), type);
                    case Type.Decimal -> decimal((Decimal) typeOf(field, new Decimal()), type);
                    case Type.Utf8 -> new ArrowCells(Layout.OFFSETS, 0, text(type));
                    case Type.LargeUtf8 -> new ArrowCells(Layout.LARGE_OFFSETS, 0, text(type));
                    case Type.Binary -> binary(Layout.OFFSETS, 0, type);
                    case Type.LargeBinary -> binary(Layout.LARGE_OFFSETS, 0, type);
                    case Type.FixedSizeBinary -> sized((FixedSizeBinary) typeOf(field, new FixedSizeBinary()), type);
                    case Type.Date -> date((Date) typeOf(field, new Date()), type);
                    case Type.Time -> time((Time) typeOf(field, new Time()), type);
                    case Type.Timestamp -> timestamp((Timestamp) typeOf(field, new Timestamp()), type);
                    default -> null;
                });
    }

    private static com.google.flatbuffers.Table typeOf(Field field, com.google.flatbuffers.Table table) {
        com.google.flatbuffers.Table type = field.type(table);
        if (type == null) {
            throw new IllegalArgumentException("a field without a type");
        }
        return type;
    }

    private static @Nullable ArrowCells whole(Int field, ColumnType type) {
        int width = field.bitWidth() / 8;
        boolean signed = field.isSigned();
        if (width != 1 && width != 2 && width != 4 && width != 8) {
            return null;
        }
        return switch (type) {
            case INT16, INT32, INT64 ->
                new ArrowCells(Layout.FIXED, width, b -> CellReader.ofWhole(type, number(b, width, signed)));
            case DECIMAL -> new ArrowCells(Layout.FIXED, width, b -> BigDecimal.valueOf(number(b, width, signed)));
            case SINGLE, DOUBLE -> new ArrowCells(Layout.FIXED, width, b -> (double) number(b, width, signed));
            default -> null;
        };
    }

    private static long number(ByteBuffer bytes, int width, boolean signed) {
        long value =
                switch (width) {
                    case 1 -> signed ? bytes.get() : bytes.get() & 0xff;
                    case 2 -> signed ? bytes.getShort() : bytes.getShort() & 0xffff;
                    case 4 -> signed ? bytes.getInt() : bytes.getInt() & 0xffff_ffffL;
                    default -> bytes.getLong();
                };
        if (!signed && value < 0) {
            throw new IllegalArgumentException("beyond 63 bits");
        }
        return value;
    }

    private static @Nullable ArrowCells floating(FloatingPoint field, ColumnType type) {
        if (type != ColumnType.SINGLE && type != ColumnType.DOUBLE) {
            return null;
        }
        return switch (field.precision()) {
            case Precision.SINGLE -> new ArrowCells(Layout.FIXED, 4, b -> Double.valueOf(Float.toString(b.getFloat())));
            case Precision.DOUBLE -> new ArrowCells(Layout.FIXED, 8, ByteBuffer::getDouble);
            default -> null;
        };
    }

    private static @Nullable ArrowCells decimal(Decimal field, ColumnType type) {
        int width = field.bitWidth() / 8;
        int scale = field.scale();
        boolean known = width == 16 || width == 32;
        return type == ColumnType.DECIMAL && known && Math.abs(scale) <= 76
                ? new ArrowCells(Layout.FIXED, width, b -> new BigDecimal(new BigInteger(reversed(b)), scale))
                : null;
    }

    private static byte[] reversed(ByteBuffer bytes) {
        byte[] big = new byte[bytes.remaining()];
        for (int i = big.length - 1; i >= 0; i--) {
            big[i] = bytes.get();
        }
        return big;
    }

    private static Decoder text(ColumnType type) {
        return bytes -> {
            try {
                return CellReader.ofText(
                        type, StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("no UTF-8", e);
            }
        };
    }

    private static @Nullable ArrowCells binary(Layout layout, int width, ColumnType type) {
        return type == ColumnType.BINARY
                ? new ArrowCells(layout, width, bytes -> {
                    byte[] value = new byte[bytes.remaining()];
                    bytes.get(value);
                    return value;
                })
                : null;
    }

    private static @Nullable ArrowCells sized(FixedSizeBinary field, ColumnType type) {
        int width = field.byteWidth();
        if (type == ColumnType.GUID && width == 16) {
            return new ArrowCells(Layout.FIXED, 16, ArrowCells::guid);
        }
        return width > 0 && width <= RowReader.LONGEST_ROW ? binary(Layout.FIXED, width, type) : null;
    }

    private static UUID guid(ByteBuffer littleEndian) {
        long most = Long.reverseBytes(littleEndian.getLong());
        return new UUID(most, Long.reverseBytes(littleEndian.getLong()));
    }

    private static @Nullable ArrowCells date(Date field, ColumnType type) {
        if (type != ColumnType.DATE) {
            return null;
        }
        return field.unit() == DateUnit.DAY
                ? new ArrowCells(Layout.FIXED, 4, b -> day(b.getInt()))
                : new ArrowCells(Layout.FIXED, 8, b -> LocalDate.ofEpochDay(Math.floorDiv(b.getLong(), 86_400_000L)));
    }

    private static Object day(int day) {
        return switch (day) {
            case Integer.MAX_VALUE -> "infinity";
            case Integer.MIN_VALUE -> "-infinity";
            default -> LocalDate.ofEpochDay(day);
        };
    }

    private static @Nullable ArrowCells time(Time field, ColumnType type) {
        int width = field.bitWidth() / 8;
        long nanos = nanos(field.unit());
        return type == ColumnType.TIME && (width == 4 || width == 8)
                ? new ArrowCells(
                        Layout.FIXED,
                        width,
                        b -> LocalTime.ofNanoOfDay(Math.multiplyExact(number(b, width, true), nanos)))
                : null;
    }

    private static @Nullable ArrowCells timestamp(Timestamp field, ColumnType type) {
        boolean zoned = field.timezone() != null && !field.timezone().isEmpty();
        if (type != (zoned ? ColumnType.TIMESTAMP_TZ : ColumnType.TIMESTAMP)) {
            return null;
        }
        long nanos = nanos(field.unit());
        return new ArrowCells(Layout.FIXED, 8, b -> moment(b.getLong(), nanos, zoned));
    }

    private static Object moment(long value, long nanos, boolean zoned) {
        if (value == Long.MAX_VALUE || value == Long.MIN_VALUE) {
            return value > 0 ? "infinity" : "-infinity";
        }
        long perSecond = 1_000_000_000L / nanos;
        long second = Math.floorDiv(value, perSecond);
        int fraction = (int) (Math.floorMod(value, perSecond) * nanos);
        LocalDateTime time = LocalDateTime.ofEpochSecond(second, fraction, ZoneOffset.UTC);
        return zoned ? OffsetDateTime.of(time, ZoneOffset.UTC) : time;
    }

    /** Nanoseconds of a unit of time, of which there are four. */
    private static long nanos(short unit) {
        long[] nanos = {1_000_000_000L, 1_000_000L, 1_000L, 1L};
        return nanos[unit];
    }

    /** The values that the next of the batch's buffers hold. */
    Batch batch(Buffers buffers) {
        int rows = buffers.node();
        if (layout == Layout.NOTHING) {
            return row -> null;
        }
        ByteBuffer valid = buffers.next();
        if (valid.capacity() > 0 && valid.capacity() < (rows + 7) / 8) {
            throw new IllegalArgumentException("too few bits for nulls");
        }
        Batch values = values(rows, buffers);
        return row -> valid.capacity() == 0 || bit(valid, row) ? values.value(row) : null;
    }

    private Batch values(int rows, Buffers buffers) {
        ByteBuffer first = buffers.next();
        return switch (layout) {
            case NOTHING, BITS -> row -> bit(first, row);
            case FIXED -> {
                if ((long) rows * width > first.capacity()) {
                    throw new IllegalArgumentException("too few values");
                }
                yield row -> value(first, (long) row * width, (row + 1L) * width);
            }
            case OFFSETS -> {
                ByteBuffer data = buffers.next();
                yield row -> value(data, first.getInt(4 * row), first.getInt(4 * row + 4));
            }
            case LARGE_OFFSETS -> {
                ByteBuffer data = buffers.next();
                yield row -> value(data, first.getLong(8 * row), first.getLong(8 * row + 8));
            }
        };
    }

    private static boolean bit(ByteBuffer bits, int row) {
        return (bits.get(row >> 3) >> (row & 7) & 1) != 0;
    }

    private Object value(ByteBuffer data, long from, long to) {
        if (from < 0 || to < from || to > data.capacity()) {
            throw new IndexOutOfBoundsException("a value outside of its buffer");
        }
        ByteBuffer bytes = data.duplicate().order(data.order());
        return decoder.value(bytes.limit((int) to).position((int) from));
    }

    /** One column's values in a batch. */
    @FunctionalInterface
    interface Batch {
        /** The value of a row, from 0. */
        @Nullable Object value(int row);
    }

    /** The nodes and buffers of a batch, taken one after the other. */
    static final class Buffers {
        private final RecordBatch batch;
        private final ByteBuffer body;
        private int nextNode;
        private int nextBuffer;

        Buffers(RecordBatch batch, ByteBuffer body) {
            this.batch = batch;
            this.body = body;
        }

        /** How many rows the next column has: as many as the batch. */
        private int node() {
            FieldNode node = nextNode < batch.nodesLength() ? batch.nodes(nextNode++) : null;
            if (node == null || node.length() != batch.length()) {
                throw new IllegalArgumentException("columns of different lengths");
            }
            return (int) node.length();
        }

        private ByteBuffer next() {
            org.apache.arrow.flatbuf.Buffer buffer =
                    nextBuffer < batch.buffersLength() ? batch.buffers(nextBuffer++) : null;
            if (buffer == null
                    || buffer.offset() < 0
                    || buffer.length() < 0
                    || buffer.offset() > body.capacity()
                    || buffer.length() > body.capacity() - buffer.offset()) {
                throw new IllegalArgumentException("a buffer outside of the batch");
            }
            return body.slice((int) buffer.offset(), (int) buffer.length()).order(body.order());
        }
    }
}
