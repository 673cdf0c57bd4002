package org.sallyport.datasource.sql.statement;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a JSON array: texts, {@link Boolean}s, numbers with all their digits ({@link java.math.BigDecimal}),
 * lists, nulls; an object as the text that stands there.
 */
final class JsonElements {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonElements() {}

    /** The elements of an array that has been checked to be one. */
    static List<@Nullable Object> of(String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            return array(json, parser);
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON array", e);
        }
    }

    private static List<@Nullable Object> array(String json, JsonParser parser) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(element(json, parser, token));
        }
        return elements;
    }

    private static @Nullable Object element(String json, JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case START_ARRAY -> array(json, parser);
            case START_OBJECT -> object(json, parser);
            default -> parser.getText();
        };
    }

    private static String object(String json, JsonParser parser) throws IOException {
        int begin = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        return json.substring(begin, (int) parser.currentLocation().getCharOffset());
    }
}
