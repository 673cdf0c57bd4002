package org.sallyport.datasource.sql.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/** Values as drivers give and take them, and as we do. */
final class Values {
    /** A date and time with a blank between, as many databases write them. */
    static final DateTimeFormatter BLANK_BETWEEN = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .toFormatter();

    /** The same with three digits of the second at least. */
    static final DateTimeFormatter MILLIS = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern(" HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 3, 9, true)
            .toFormatter();

    static final DateTimeFormatter TIME_MILLIS = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 3, 9, true)
            .toFormatter();

    /** Characters of a text, or bytes of a binary value, which is held in memory whole. */
    static final int LONGEST = 64 * 1024 * 1024;

    private Values() {}

    /** A text, also one that the driver holds elsewhere: it is not fetched where it is too long. */
    static @Nullable String text(ResultSet row, int index) throws SQLException {
        Object value = row.getObject(index);
        if (value instanceof Clob clob) {
            try {
                return clob.getSubString(1, fit(clob.length(), index));
            } finally {
                clob.free();
            }
        }
        return value instanceof String text ? text : row.getString(index);
    }

    /** A binary value, also one that the driver holds elsewhere: it is not fetched where it is too long. */
    static byte @Nullable [] bytes(ResultSet row, int index) throws SQLException {
        Object value = row.getObject(index);
        if (value instanceof Blob blob) {
            try {
                return blob.getBytes(1, fit(blob.length(), index));
            } finally {
                blob.free();
            }
        }
        return value instanceof byte[] bytes ? bytes : row.getBytes(index);
    }

    /** The length of a value, where it is not too long; else a failure. */
    static int fit(long length, int index) {
        if (length > LONGEST) {
            throw new SourceException(
                    SourceCode.VALUE_TOO_LARGE,
                    "Column " + index + " of the result holds a value of more than " + LONGEST
                            + " characters or bytes, which are read at most. Leave the column out, or read parts of it");
        }
        return (int) length;
    }

    /** Any number as a decimal with its own digits. */
    static BigDecimal decimal(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        }
        if (value instanceof BigInteger whole) {
            return new BigDecimal(whole);
        }
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return BigDecimal.valueOf(((Number) value).longValue());
        }
        if (value instanceof Double || value instanceof Float) {
            return new BigDecimal(value.toString());
        }
        throw new ClassCastException("no number: " + value.getClass());
    }

    /** Whole numbers and truth values, in whatever class they come, as a truth value. */
    static Boolean truth(Object value) {
        if (value instanceof Boolean known) {
            return known;
        }
        return decimal(value).signum() != 0;
    }

    /** A date and time with a blank or a T between. */
    static LocalDateTime timestamp(String text) {
        return text.length() > 10 && text.charAt(10) == 'T'
                ? LocalDateTime.parse(text)
                : LocalDateTime.parse(text, BLANK_BETWEEN);
    }

    /** The moment without its offset, in UTC: what sessions in UTC compare it with. */
    static LocalDateTime inUtc(OffsetDateTime moment) {
        return moment.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }

    /** Dates and times as texts that sort as they do. */
    static Object sortable(Object value) {
        if (value instanceof OffsetDateTime moment) {
            return MILLIS.format(inUtc(moment));
        }
        if (value instanceof LocalDateTime moment) {
            return MILLIS.format(moment);
        }
        if (value instanceof LocalTime time) {
            return TIME_MILLIS.format(time);
        }
        return value instanceof LocalDate date ? date.toString() : value;
    }
}
