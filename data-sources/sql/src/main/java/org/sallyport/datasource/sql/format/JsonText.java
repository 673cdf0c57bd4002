package org.sallyport.datasource.sql.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** JSON inside of values, kept as text: numbers with the digits that they were written with. */
final class JsonText {
    /** Reads whatever comes from outside; hostile input costs no more than its length. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(100)
                    .maxStringLength(RowReader.LONGEST_ROW)
                    .maxNumberLength(1_020)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final StringWriter text = new StringWriter();
    private final JsonGenerator generator;
    private int depth;

    JsonText() {
        try {
            generator = FACTORY.createGenerator(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the parser's current token; true when the value is whole with it. */
    boolean add(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token.isNumeric()) {
            generator.writeNumber(parser.getText());
        } else {
            generator.copyCurrentEvent(parser);
        }
        if (token.isStructStart()) {
            depth++;
        } else if (token.isStructEnd()) {
            depth--;
        }
        return depth == 0;
    }

    /** The whole value. */
    String take() throws IOException {
        generator.close();
        return text.toString();
    }

    /**
     * A text, if it is one JSON value.
     *
     * @throws IllegalArgumentException where it isn't, or is no array and should be one
     */
    static String checked(String text, boolean array) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null || (array && first != JsonToken.START_ARRAY)) {
                throw new IllegalArgumentException("no JSON value of the kind");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("more than one JSON value");
            }
            return text;
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON", e);
        }
    }
}
