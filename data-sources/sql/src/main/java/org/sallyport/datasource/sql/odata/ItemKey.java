package org.sallyport.datasource.sql.odata;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.Table;

/**
 * The key of a row as a path writes it: the values of the primary key's columns in the key's order, as JSON shows them,
 * without quotes. The values of several columns stand with commas between; a comma within one is percent-encoded.
 */
public final class ItemKey {
    private ItemKey() {}

    /**
     * The values of a key.
     *
     * @throws SourceException {@code MALFORMED_REQUEST} when their number is wrong, {@code UNKNOWN_ITEM} when one can't
     *     be a value of its column, since then no row has it
     */
    public static List<Object> values(Table table, List<String> parts) {
        List<Column> columns = table.key();
        List<String> texts = columns.size() == 1 ? List.of(String.join(",", parts)) : parts;
        if (texts.size() == 1 && columns.size() > 1) {
            texts = List.of(texts.get(0).split(",", -1));
        }
        if (texts.size() != columns.size()) {
            throw new SourceException(
                    SourceCode.MALFORMED_REQUEST,
                    "The key of '" + table.name() + "' has " + columns.size() + " values ("
                            + String.join(
                                    ",", columns.stream().map(Column::property).toList())
                            + "), not " + texts.size());
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            values.add(value(columns.get(i), texts.get(i)));
        }
        return values;
    }

    /** A value of a column, as it is bound, from the text that JSON shows, without quotes. */
    public static Object value(Column column, String text) {
        try {
            return switch (column.type()) {
                case BOOLEAN -> bool(text);
                case INT16, INT32, INT64 -> Long.valueOf(text);
                case DECIMAL -> decimal(text);
                case SINGLE, DOUBLE -> Double.valueOf(text);
                case STRING, JSON, ARRAY, OTHER -> text;
                case GUID -> UUID.fromString(text);
                case DATE -> LocalDate.parse(text);
                case TIME -> LocalTime.parse(text);
                case TIMESTAMP -> LocalDateTime.parse(text);
                case TIMESTAMP_TZ -> OffsetDateTime.parse(text);
                case BINARY -> Base64.getDecoder().decode(text);
            };
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new SourceException(
                    SourceCode.UNKNOWN_ITEM,
                    "No row has the key '" + text + "': the column " + column.property() + " holds "
                            + column.type().name().toLowerCase(Locale.ROOT) + " values");
        }
    }

    /** Numbers of a sane length only: a short text with a huge exponent would be spelt out by the database. */
    private static BigDecimal decimal(String text) {
        BigDecimal value = new BigDecimal(text);
        if (text.length() > 200 || Math.abs((long) value.scale()) > 200) {
            throw new NumberFormatException(text);
        }
        return value;
    }

    private static Boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }
}
