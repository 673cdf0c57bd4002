package org.sallyport.agent.keys;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.Secret;

/**
 * Reads the plaintext of sealed credentials. Values go from the parser's buffer into arrays that can be wiped: none ever
 * becomes a String. Messages of its exceptions hold names at most.
 */
final class CredentialJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int MAX_VALUES = 64;

    private final JsonParser parser;
    private final Map<String, Secret> values = new LinkedHashMap<>();
    private @Nullable String type;

    private CredentialJson(JsonParser parser) {
        this.parser = parser;
    }

    /** The credentials that the bytes hold. */
    static Credentials read(byte[] json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            CredentialJson reader = new CredentialJson(parser);
            try {
                return reader.document();
            } catch (IOException e) {
                reader.values.values().forEach(Secret::close);
                // the parser's own message may quote what it read
                throw e instanceof JsonParseException ? new IOException("malformed JSON") : e;
            }
        }
    }

    private Credentials document() throws IOException {
        expect(parser.nextToken() == JsonToken.START_OBJECT, "not a JSON object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            switch (parser.currentName()) {
                case "credentialType" -> type = text("credentialType");
                case "credentialData" -> list();
                default -> {
                    parser.nextToken();
                    parser.skipChildren();
                }
            }
        }
        expect(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null, "text after the object");
        if (type == null) {
            throw new IOException("no credentialType");
        }
        return new Credentials(type, values);
    }

    private void list() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.VALUE_STRING && parser.getTextLength() == 0) {
            return; // some clients write "" for a credential without values
        }
        expect(first == JsonToken.START_ARRAY, "credentialData is no array");
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            pair();
        }
        expect(parser.currentToken() == JsonToken.END_ARRAY, "credentialData holds something that is no object");
    }

    private void pair() throws IOException {
        String name = null;
        Secret value = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            switch (parser.currentName()) {
                case "name" -> name = text("name");
                case "value" -> value = secret();
                default -> {
                    parser.nextToken();
                    parser.skipChildren();
                }
            }
        }
        if (name == null || value == null) {
            throw new IOException("an entry of credentialData needs name and value");
        }
        Secret previous = values.put(name, value);
        if (previous != null) {
            previous.close();
        }
        expect(previous == null, "two values named " + name);
        expect(values.size() <= MAX_VALUES, "too many values");
    }

    private String text(String what) throws IOException {
        expect(parser.nextToken() == JsonToken.VALUE_STRING, what + " is no text");
        return parser.getText();
    }

    private Secret secret() throws IOException {
        expect(parser.nextToken() == JsonToken.VALUE_STRING, "a value is no text");
        int offset = parser.getTextOffset();
        return Secret.of(Arrays.copyOfRange(parser.getTextCharacters(), offset, offset + parser.getTextLength()));
    }

    private static void expect(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException(otherwise);
        }
    }
}
