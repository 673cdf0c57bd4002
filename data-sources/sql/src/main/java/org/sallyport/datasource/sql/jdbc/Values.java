package org.sallyport.datasource.sql.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

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

    private Values() {}

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
