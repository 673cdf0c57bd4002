package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.sallyport.datasource.sql.table.ColumnType;

/**
 * Writes the values of one column; chosen once for a column, not for each value. A value of another class than the
 * column's type has is refused with a {@link ClassCastException}, never written as something it isn't.
 */
@FunctionalInterface
public interface CellWriter {

    /** Writes a value, which is not null and of the class that the engine's driver gives for the column's type. */
    void write(JsonBytes out, Object value);

    /** The writer of JSON for columns of a type. */
    static CellWriter of(ColumnType type) {
        return switch (type) {
            case SINGLE, DOUBLE, DECIMAL -> (out, value) -> digits(out, number(type, value));
            case STRING, TIME, OTHER -> (out, value) -> out.string((String) value);
            case GUID, DATE, TIMESTAMP, TIMESTAMP_TZ, BINARY -> quoted(plain(type));
            case BOOLEAN, INT16, INT32, INT64, JSON, ARRAY -> plain(type);
        };
    }

    /** The writer of CSV's fields for columns of a type. */
    static CellWriter csv(ColumnType type) {
        return switch (type) {
            case STRING, TIME, OTHER, JSON, ARRAY -> (out, value) -> out.field((String) value);
            case BOOLEAN, INT16, INT32, INT64, DECIMAL, SINGLE, DOUBLE, GUID, DATE, TIMESTAMP, TIMESTAMP_TZ ->
                plain(type);
            // no bytes are an empty text, which is not the same as null
            case BINARY ->
                (out, value) -> {
                    int before = out.length();
                    binary(out, value);
                    if (out.length() == before) {
                        out.field("");
                    }
                };
        };
    }

    /** The value's text, without quotes; of types whose text needs none. */
    private static CellWriter plain(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> (out, value) -> out.bool((Boolean) value);
            case INT16, INT32, INT64 -> CellWriter::whole;
            case DECIMAL, SINGLE, DOUBLE -> (out, value) -> out.json(number(type, value));
            case GUID -> (out, value) -> out.guid((UUID) value);
            case DATE -> (out, value) -> IsoTexts.date(out, (LocalDate) value);
            case TIMESTAMP -> (out, value) -> IsoTexts.timestamp(out, (LocalDateTime) value);
            case TIMESTAMP_TZ -> (out, value) -> IsoTexts.moment(out, (OffsetDateTime) value);
            case BINARY -> CellWriter::binary;
            case STRING, TIME, JSON, ARRAY, OTHER -> (out, value) -> out.json((String) value);
        };
    }

    private static CellWriter quoted(CellWriter plain) {
        return (out, value) -> {
            out.raw('"');
            plain.write(out, value);
            out.raw('"');
        };
    }

    private static void binary(JsonBytes out, Object value) {
        out.base64(bytes(value));
    }

    /** The bytes of a binary value. */
    static byte[] bytes(Object value) {
        return value instanceof Buffer buffer ? buffer.getBytes() : (byte[]) value;
    }

    private static void whole(JsonBytes out, Object value) {
        out.number(whole(value));
    }

    /** A whole number of any of the classes that drivers give. */
    static long whole(Object value) {
        if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        throw new ClassCastException("no whole number: " + value.getClass());
    }

    /** The digits of a number that isn't whole. */
    static String number(ColumnType type, Object value) {
        boolean fits =
                switch (type) {
                    case SINGLE -> value instanceof Float;
                    case DOUBLE -> value instanceof Double;
                    default -> value instanceof Numeric || value instanceof BigDecimal;
                };
        if (!fits) {
            throw new ClassCastException("no " + type + ": " + value.getClass());
        }
        return value.toString();
    }

    /** NaN and the infinities, which JSON's numbers don't know, are written as strings. */
    private static void digits(JsonBytes out, String digits) {
        if (Character.isDigit(digits.charAt(digits.length() - 1))) {
            out.json(digits);
        } else {
            out.string(digits);
        }
    }
}
