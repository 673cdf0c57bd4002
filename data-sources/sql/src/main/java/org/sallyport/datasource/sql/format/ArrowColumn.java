package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.ColumnType;

/** One column of a record batch as it grows, in arrays on the heap that are used again for each batch. */
abstract class ArrowColumn {
    private static final int FIRST_ROWS = 64;
    private static final long MICROS_A_DAY = 86_400_000_000L;

    private byte[] valid = new byte[FIRST_ROWS / 8];
    private int rows;
    private int nulls;

    /** The column for values of a type. */
    static ArrowColumn of(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> new Bits();
            case INT16 -> new Fixed(2, CellWriter::whole);
            case INT32 -> new Fixed(4, CellWriter::whole);
            case INT64 -> new Fixed(8, CellWriter::whole);
            case SINGLE -> new Fixed(4, value -> Float.floatToRawIntBits((Float) value));
            case DOUBLE -> new Fixed(8, value -> Double.doubleToRawLongBits((Double) value));
            case DATE -> new Fixed(4, value -> days((LocalDate) value));
            case TIMESTAMP -> new Fixed(8, value -> micros((LocalDateTime) value));
            case TIMESTAMP_TZ -> new Fixed(8, value -> moment((OffsetDateTime) value));
            case GUID -> new Guids();
            case DECIMAL -> new Lengthy((out, value) -> out.json(CellWriter.number(type, value)));
            case STRING, TIME, JSON, ARRAY, OTHER -> new Lengthy((out, value) -> out.json((String) value));
            case BINARY -> new Lengthy((out, value) -> out.raw(CellWriter.bytes(value)));
        };
    }

    /** Adds a row. */
    final void add(@Nullable Object value) {
        if (rows >> 3 == valid.length) {
            valid = Arrays.copyOf(valid, 2 * valid.length);
        }
        if (value == null) {
            nulls++;
            addNothing(rows);
        } else {
            valid[rows >> 3] |= (byte) (1 << (rows & 7));
            addValue(rows, value);
        }
        rows++;
    }

    abstract void addNothing(int row);

    abstract void addValue(int row, Object value);

    /** How many buffers the column has, the one that tells nulls included. */
    int buffers() {
        return 2;
    }

    final int nulls() {
        return nulls;
    }

    /** Bytes of its values, but for what tells nulls. */
    abstract int length();

    /** Length of one of its buffers, from 0. */
    final int length(int buffer) {
        return buffer == 0 ? (nulls == 0 ? 0 : (rows + 7) / 8) : valueLength(buffer);
    }

    abstract int valueLength(int buffer);

    /** Appends all buffers, each filled up to eight bytes, and begins anew. */
    final void takeInto(Buffer body) {
        if (nulls > 0) {
            body.appendBytes(valid, 0, (rows + 7) / 8);
            ArrowMessage.pad(body);
        }
        takeValuesInto(body);
        Arrays.fill(valid, (byte) 0);
        rows = 0;
        nulls = 0;
    }

    abstract void takeValuesInto(Buffer body);

    final int rows() {
        return rows;
    }

    private static long days(LocalDate date) {
        if (IsoTexts.positiveInfinity(date)) {
            return Integer.MAX_VALUE;
        }
        return IsoTexts.negativeInfinity(date) ? Integer.MIN_VALUE : date.toEpochDay();
    }

    private static long micros(LocalDateTime time) {
        LocalDate date = time.toLocalDate();
        if (IsoTexts.positiveInfinity(date)) {
            return Long.MAX_VALUE;
        }
        if (IsoTexts.negativeInfinity(date)) {
            return Long.MIN_VALUE;
        }
        return date.toEpochDay() * MICROS_A_DAY + time.toLocalTime().toNanoOfDay() / 1_000;
    }

    private static long moment(OffsetDateTime moment) {
        LocalDate date = moment.toLocalDate();
        boolean infinite = IsoTexts.positiveInfinity(date) || IsoTexts.negativeInfinity(date);
        return micros(infinite ? moment.toLocalDateTime() : IsoTexts.utc(moment));
    }

    /** Values of so many bytes each, at most eight. */
    private static final class Fixed extends ArrowColumn {
        private final int width;
        private final ToLongFunction<Object> bits;
        private ByteBuffer values;

        Fixed(int width, ToLongFunction<Object> bits) {
            this.width = width;
            this.bits = bits;
            this.values = ByteBuffer.allocate(width * FIRST_ROWS).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        void addNothing(int row) {
            put(0);
        }

        @Override
        void addValue(int row, Object value) {
            put(bits.applyAsLong(value));
        }

        private void put(long value) {
            if (values.remaining() < width) {
                values = grown(values);
            }
            switch (width) {
                case 2 -> values.putShort((short) value);
                case 4 -> values.putInt((int) value);
                default -> values.putLong(value);
            }
        }

        @Override
        int length() {
            return values.position();
        }

        @Override
        int valueLength(int buffer) {
            return values.position();
        }

        @Override
        void takeValuesInto(Buffer body) {
            ArrowColumn.takeInto(body, values);
        }
    }

    private static final class Guids extends ArrowColumn {
        private ByteBuffer values = ByteBuffer.allocate(16 * FIRST_ROWS);

        @Override
        void addNothing(int row) {
            put(0, 0);
        }

        @Override
        void addValue(int row, Object value) {
            UUID guid = (UUID) value;
            put(guid.getMostSignificantBits(), guid.getLeastSignificantBits());
        }

        private void put(long most, long least) {
            if (values.remaining() < 16) {
                values = grown(values);
            }
            values.putLong(most).putLong(least);
        }

        @Override
        int length() {
            return values.position();
        }

        @Override
        int valueLength(int buffer) {
            return values.position();
        }

        @Override
        void takeValuesInto(Buffer body) {
            ArrowColumn.takeInto(body, values);
        }
    }

    /** A bit a value. */
    private static final class Bits extends ArrowColumn {
        private byte[] values = new byte[FIRST_ROWS / 8];

        @Override
        void addNothing(int row) {
            if (row >> 3 == values.length) {
                values = Arrays.copyOf(values, 2 * values.length);
            }
        }

        @Override
        void addValue(int row, Object value) {
            addNothing(row);
            if ((Boolean) value) {
                values[row >> 3] |= (byte) (1 << (row & 7));
            }
        }

        @Override
        int length() {
            return (rows() + 7) / 8;
        }

        @Override
        int valueLength(int buffer) {
            return length();
        }

        @Override
        void takeValuesInto(Buffer body) {
            body.appendBytes(values, 0, length());
            ArrowMessage.pad(body);
            Arrays.fill(values, (byte) 0);
        }
    }

    /** Values of any length: where each ends, and their bytes one after the other. */
    private static final class Lengthy extends ArrowColumn {
        private final CellWriter writer;
        private final JsonBytes values = new JsonBytes();
        private ByteBuffer ends = ByteBuffer.allocate(4 * FIRST_ROWS).order(ByteOrder.LITTLE_ENDIAN);

        Lengthy(CellWriter writer) {
            this.writer = writer;
            ends.putInt(0);
        }

        @Override
        void addNothing(int row) {
            if (ends.remaining() < 4) {
                ends = grown(ends);
            }
            ends.putInt(values.length());
        }

        @Override
        void addValue(int row, Object value) {
            writer.write(values, value);
            addNothing(row);
        }

        @Override
        int buffers() {
            return 3;
        }

        @Override
        int length() {
            return ends.position() + values.length();
        }

        @Override
        int valueLength(int buffer) {
            return buffer == 1 ? ends.position() : values.length();
        }

        @Override
        void takeValuesInto(Buffer body) {
            ArrowColumn.takeInto(body, ends);
            ends.putInt(0);
            values.takeInto(body);
            ArrowMessage.pad(body);
        }
    }

    private static ByteBuffer grown(ByteBuffer full) {
        return ByteBuffer.allocate(2 * full.capacity()).order(full.order()).put(full.flip());
    }

    private static void takeInto(Buffer body, ByteBuffer values) {
        body.appendBytes(values.array(), values.arrayOffset(), values.position());
        ArrowMessage.pad(body);
        values.clear();
    }
}
