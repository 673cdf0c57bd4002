package org.sallyport.datasource.sql.odata;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.UUID;
import org.apache.olingo.server.api.uri.queryoption.expression.Literal;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.ColumnType;

/**
 * A value written in a filter, as it is bound.
 *
 * @param value the value
 * @param type its type
 */
public record FilterLiteral(Object value, ColumnType type) {

    /** Reads a literal that isn't null. */
    public static FilterLiteral of(Literal literal) {
        String text = literal.getText();
        String typeName = literal.getType() == null ? "" : literal.getType().getName();
        try {
            return switch (typeName) {
                case "SByte", "Byte", "Int16", "Int32", "Int64" ->
                    new FilterLiteral(Long.valueOf(text), ColumnType.INT64);
                case "Decimal" -> new FilterLiteral(new BigDecimal(text), ColumnType.DECIMAL);
                case "Single", "Double" -> new FilterLiteral(finite(text), ColumnType.DOUBLE);
                case "String" -> new FilterLiteral(unquoted(text), ColumnType.STRING);
                case "Guid" -> new FilterLiteral(UUID.fromString(text), ColumnType.GUID);
                case "Date" -> new FilterLiteral(LocalDate.parse(text), ColumnType.DATE);
                case "TimeOfDay" -> new FilterLiteral(LocalTime.parse(text), ColumnType.TIME);
                case "DateTimeOffset" ->
                    new FilterLiteral(
                            OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC), ColumnType.TIMESTAMP_TZ);
                case "Binary" -> new FilterLiteral(binary(text), ColumnType.BINARY);
                default -> throw unfit(text);
            };
        } catch (IllegalArgumentException | DateTimeException e) {
            throw unfit(text);
        }
    }

    private static Double finite(String text) {
        double value = Double.parseDouble(text.replace("INF", "Infinity"));
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw unfit(text);
        }
        return value;
    }

    private static String unquoted(String text) {
        return text.substring(1, text.length() - 1).replace("''", "'");
    }

    private static byte[] binary(String text) {
        return Base64.getUrlDecoder().decode(text.substring(text.indexOf('\'') + 1, text.length() - 1));
    }

    private static SourceException unfit(String text) {
        return new SourceException(
                SourceCode.MALFORMED_FILTER, "The filter's value " + text + " can't be compared with anything here");
    }
}
