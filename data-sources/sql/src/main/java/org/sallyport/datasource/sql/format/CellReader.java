package org.sallyport.datasource.sql.format;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.sallyport.datasource.sql.table.ColumnType;

/**
 * Values as request bodies write them, which is how answers write them: the inverse of {@link CellWriter}.
 *
 * <table><caption>Classes of values</caption>
 * <tr><td>BOOLEAN</td><td>{@link Boolean}</td></tr>
 * <tr><td>INT16, INT32, INT64</td><td>{@link Long}, within the type's range</td></tr>
 * <tr><td>DECIMAL</td><td>{@link BigDecimal}</td></tr>
 * <tr><td>SINGLE, DOUBLE</td><td>{@link Double}, also NaN and the infinities</td></tr>
 * <tr><td>GUID</td><td>{@link UUID}</td></tr>
 * <tr><td>DATE</td><td>{@link LocalDate}</td></tr>
 * <tr><td>TIME</td><td>{@link LocalTime}</td></tr>
 * <tr><td>TIMESTAMP</td><td>{@link LocalDateTime}</td></tr>
 * <tr><td>TIMESTAMP_TZ</td><td>{@link OffsetDateTime} in UTC</td></tr>
 * <tr><td>BINARY</td><td>{@code byte[]}</td></tr>
 * <tr><td>STRING, OTHER</td><td>{@link String}</td></tr>
 * <tr><td>JSON, ARRAY</td><td>{@link String} that holds JSON</td></tr>
 * </table>
 *
 * <p>A few values that databases have and these classes haven't (infinite dates, decimal NaN, {@code 24:00:00}, a time of
 * day with an offset) are a {@link String}, for the database to cast.
 */
public final class CellReader {
    private static final Set<String> INFINITIES = Set.of("infinity", "-infinity");
    private static final Set<String> NO_DIGITS = Set.of("NaN", "Infinity", "-Infinity");
    private static final Pattern ODD_TIME =
            Pattern.compile("24:00:00|[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)");
    /** A short text with a huge exponent would be spelt out by the database. */
    private static final int MOST_DIGITS = 1_000;

    private CellReader() {}

    /**
     * A value that is written as a text: in CSV, or as a JSON string.
     *
     * @throws IllegalArgumentException or {@link DateTimeException} where no value of the type is written so
     */
    public static Object ofText(ColumnType type, String text) {
        return switch (type) {
            case BOOLEAN -> bool(text);
            case INT16, INT32, INT64 -> ofWhole(type, Long.parseLong(text));
            case DECIMAL -> NO_DIGITS.contains(text) ? text : decimal(text);
            case SINGLE, DOUBLE -> NO_DIGITS.contains(text) ? Double.valueOf(text) : finite(text);
            case STRING, OTHER -> storable(text);
            case GUID -> guid(text);
            case DATE -> INFINITIES.contains(text) ? text : LocalDate.parse(text);
            case TIME -> ODD_TIME.matcher(text).matches() ? text : LocalTime.parse(text);
            case TIMESTAMP -> INFINITIES.contains(text) ? text : LocalDateTime.parse(text);
            case TIMESTAMP_TZ ->
                INFINITIES.contains(text) ? text : OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
            case BINARY -> Base64.getDecoder().decode(text);
            case JSON, ARRAY -> JsonText.checked(text, type == ColumnType.ARRAY);
        };
    }

    /** A whole number for a column of a type of whole numbers. */
    static Long ofWhole(ColumnType type, long value) {
        boolean fits =
                type == ColumnType.INT64 || (type == ColumnType.INT32 ? value == (int) value : value == (short) value);
        if (!fits) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }

    /** What values of a type look like, to go on from "must be". */
    public static String expected(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> "true or false";
            case INT16 -> "a whole number from -32768 to 32767";
            case INT32 -> "a whole number from -2147483648 to 2147483647";
            case INT64 -> "a whole number from -9223372036854775808 to 9223372036854775807";
            case DECIMAL -> "a decimal number of at most " + MOST_DIGITS + " digits";
            case SINGLE, DOUBLE -> "a number";
            case STRING, OTHER -> "a text without the character U+0000";
            case GUID -> "a UUID, such as 11111111-2222-3333-4444-555555555555";
            case DATE -> "a date, such as 2026-01-31";
            case TIME -> "a time of day, such as 12:00:00";
            case TIMESTAMP -> "a date and time without a zone, such as 2026-01-31T12:00:00";
            case TIMESTAMP_TZ -> "a date and time with an offset, such as 2026-01-31T12:00:00Z";
            case BINARY -> "base64";
            case JSON -> "JSON";
            case ARRAY -> "a JSON array";
        };
    }

    private static Boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("no boolean");
        };
    }

    private static BigDecimal decimal(String text) {
        if (text.length() > MOST_DIGITS + 20) {
            throw new IllegalArgumentException("too long");
        }
        BigDecimal value = new BigDecimal(text);
        if (Math.abs((long) value.scale()) > MOST_DIGITS || value.precision() > MOST_DIGITS) {
            throw new IllegalArgumentException("too many digits");
        }
        return value;
    }

    private static Double finite(String text) {
        char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
        double value = Character.isDigit(last) || last == '.' ? Double.parseDouble(text) : Double.NaN;
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("no finite number");
        }
        return value;
    }

    private static UUID guid(String text) {
        if (text.length() != 36) {
            throw new IllegalArgumentException("no UUID"); // the JDK would take shortened groups
        }
        return UUID.fromString(text);
    }

    /** No database has U+0000 in all of its texts. */
    private static String storable(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("has U+0000");
        }
        return text;
    }
}
