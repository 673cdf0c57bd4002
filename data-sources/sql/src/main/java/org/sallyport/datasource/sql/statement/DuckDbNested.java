package org.sallyport.datasource.sql.statement;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;

/**
 * The JSON of which DuckDB makes lists, structures, maps and unions. It takes a number with a fraction for a binary one
 * there, whatever type it is for; a text it makes a number of by all its digits.
 */
final class DuckDbNested {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final Pattern EXACT = Pattern.compile("\\b(DECIMAL|BIGNUM)\\b");
    private static final Pattern DOCUMENTS = Pattern.compile("\\bJSON\\b");
    private static final Pattern FRACTIONS = Pattern.compile("\\b(DECIMAL|FLOAT|DOUBLE|VARCHAR|JSON)\\b");
    /** So many digits a binary number of 64 bits always keeps. */
    private static final int KEPT = 15;

    private DuckDbNested() {}

    /**
     * JSON that becomes the same value in the column; where decimals may be in it, with texts for numbers.
     *
     * @param json JSON that has been checked to be some
     * @throws SourceException {@code malformed-value} where the database would change a number without a word
     */
    static String exact(String json, Column column) {
        String declared = column.declared();
        if (declared.isEmpty() || declared.equals("JSON")) {
            return json; // kept as the text that it is
        }
        boolean exact = EXACT.matcher(declared).find();
        boolean documents = DOCUMENTS.matcher(declared).find();
        try {
            if (exact && !documents) {
                return numbersAsTexts(json);
            }
            if (documents || !FRACTIONS.matcher(declared).find()) {
                refuseFractions(json, column, documents && !exact ? KEPT : 0);
            }
            return json;
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON", e);
        }
    }

    private static String numbersAsTexts(String json) throws IOException {
        StringWriter out = new StringWriter(json.length() + 16);
        try (JsonParser parser = FACTORY.createParser(json);
                JsonGenerator generator = FACTORY.createGenerator(out)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isNumeric()) {
                    generator.writeString(parser.getText());
                } else {
                    generator.copyCurrentEvent(parser);
                }
            }
        }
        return out.toString();
    }

    private static void refuseFractions(String json, Column column, int digits) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_NUMBER_FLOAT && !kept(parser.getDecimalValue(), digits)) {
                    throw new SourceException(
                            SourceCode.MALFORMED_VALUE,
                            "The value of the property '" + column.property() + "' holds a number that DuckDB would"
                                    + " round in a column of the type " + column.declared()
                                    + (digits == 0
                                            ? ": write whole numbers"
                                            : ": write at most " + digits + " digits, or a text"));
                }
            }
        }
    }

    private static boolean kept(BigDecimal number, int digits) {
        BigDecimal shortest = number.stripTrailingZeros();
        return digits == 0 ? shortest.scale() <= 0 : shortest.precision() <= digits;
    }
}
