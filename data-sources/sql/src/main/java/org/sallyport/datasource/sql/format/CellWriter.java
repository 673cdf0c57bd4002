package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.data.Numeric;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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

    /** The writer for columns of a type. */
    static CellWriter of(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> (out, value) -> out.bool((Boolean) value);
            case INT16, INT32, INT64 -> CellWriter::whole;
            case DECIMAL -> CellWriter::decimal;
            case SINGLE -> (out, value) -> digits(out, ((Float) value).toString());
            case DOUBLE -> (out, value) -> digits(out, ((Double) value).toString());
            case STRING, TIME, OTHER -> (out, value) -> out.string((String) value);
            case GUID -> CellWriter::guid;
            case DATE -> (out, value) -> date(out, (LocalDate) value);
            case TIMESTAMP -> (out, value) -> timestamp(out, (LocalDateTime) value, false);
            case TIMESTAMP_TZ -> CellWriter::moment;
            case BINARY -> CellWriter::binary;
            case JSON, ARRAY -> (out, value) -> out.json((String) value);
        };
    }

    private static void binary(JsonBytes out, Object value) {
        out.base64(value instanceof Buffer buffer ? buffer.getBytes() : (byte[]) value);
    }

    private static void whole(JsonBytes out, Object value) {
        if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
            out.number(((Number) value).longValue());
        } else {
            throw new ClassCastException("no whole number: " + value.getClass());
        }
    }

    private static void decimal(JsonBytes out, Object value) {
        if (value instanceof Numeric || value instanceof BigDecimal) {
            digits(out, value.toString());
        } else {
            throw new ClassCastException("no decimal: " + value.getClass());
        }
    }

    /** NaN and the infinities, which JSON's numbers don't know, are written as strings. */
    private static void digits(JsonBytes out, String digits) {
        if (Character.isDigit(digits.charAt(digits.length() - 1))) {
            out.json(digits);
        } else {
            out.string(digits);
        }
    }

    private static void guid(JsonBytes out, Object value) {
        out.string(((UUID) value).toString());
    }

    private static void moment(JsonBytes out, Object value) {
        OffsetDateTime moment = (OffsetDateTime) value;
        if (!written(moment.toLocalDate())) {
            // an infinity can't be moved to another offset
            out.string(beyond(moment.toLocalDate(), moment.toString()));
            return;
        }
        LocalDateTime utc = moment.getOffset().equals(ZoneOffset.UTC)
                ? moment.toLocalDateTime()
                : moment.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
        timestamp(out, utc, true);
    }

    private static void date(JsonBytes out, LocalDate date) {
        if (!written(date)) {
            out.string(beyond(date, date.toString()));
            return;
        }
        out.raw('"');
        ymd(out, date);
        out.raw('"');
    }

    private static void timestamp(JsonBytes out, LocalDateTime time, boolean utc) {
        if (!written(time.toLocalDate())) {
            out.string(beyond(time.toLocalDate(), time + (utc ? "Z" : "")));
            return;
        }
        out.raw('"');
        ymd(out, time.toLocalDate());
        out.raw('T');
        out.digits(time.getHour(), 2);
        out.raw(':');
        out.digits(time.getMinute(), 2);
        out.raw(':');
        out.digits(time.getSecond(), 2);
        fraction(out, time.getNano());
        if (utc) {
            out.raw('Z');
        }
        out.raw('"');
    }

    private static void ymd(JsonBytes out, LocalDate date) {
        out.digits(date.getYear(), 4);
        out.raw('-');
        out.digits(date.getMonthValue(), 2);
        out.raw('-');
        out.digits(date.getDayOfMonth(), 2);
    }

    private static void fraction(JsonBytes out, int nanos) {
        if (nanos == 0) {
            return;
        }
        int rest = nanos;
        int digits = 9;
        while (rest % 10 == 0) {
            rest /= 10;
            digits--;
        }
        out.raw('.');
        out.digits(rest, digits);
    }

    private static boolean written(LocalDate date) {
        return date.getYear() > 0 && date.getYear() <= 9999;
    }

    /** Beyond four digits: PostgreSQL's infinities come as the ends of its own range. */
    private static String beyond(LocalDate date, String iso) {
        if (date.getYear() >= 294_247) {
            return "infinity";
        }
        return date.getYear() <= -4_713 ? "-infinity" : iso;
    }
}
