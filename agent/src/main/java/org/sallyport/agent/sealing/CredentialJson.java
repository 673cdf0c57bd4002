package org.sallyport.agent.sealing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.Secret;

/**
 * Reads credentials as JSON. Values go from the parser's buffer into arrays that can be wiped: none ever becomes a String.
 * Messages of its exceptions hold names at most.
 */
public final class CredentialJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int MAX_VALUES = 64;

    private final JsonParser parser;
    private final boolean flat;
    private final Map<String, Secret> values = new LinkedHashMap<>();
    private @Nullable String type;

    private CredentialJson(JsonParser parser, boolean flat) {
        this.parser = parser;
        this.flat = flat;
    }

    /** What reads a document. */
    @FunctionalInterface
    private interface Reading {
        Credentials from(CredentialJson reader) throws IOException;
    }

    /** Credentials that say their type. */
    static Credentials read(byte[] json) throws IOException {
        return read(json, false, reader -> {
            Credentials read = reader.whole(Set.of());
            expect(reader.type != null, "no credentialType");
            return read;
        });
    }

    /**
     * Credentials that may leave their type to be told from the names of their values.
     *
     * @param understood the types that the connector understands: where the names fit several, the first of these
     */
    static Credentials readUntyped(byte[] json, Set<String> understood) throws IOException {
        return read(json, false, reader -> reader.whole(understood));
    }

    /**
     * Credentials as stores of secrets keep them: as they are sealed, or as an object whose members are the values, with
     * {@code credentialType} among them where the values' names don't tell it.
     *
     * @param understood the types that the connector understands
     * @param path names of the objects around it, outermost first
     * @throws IOException when it is none; the message holds no value
     */
    public static Credentials readSecret(byte[] json, Set<String> understood, List<String> path) throws IOException {
        return read(json, true, reader -> path.isEmpty() ? reader.whole(understood) : reader.inside(path, understood));
    }

    private static Credentials read(byte[] json, boolean flat, Reading reading) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            CredentialJson reader = new CredentialJson(parser, flat);
            try {
                return reading.from(reader);
            } catch (IOException e) {
                reader.values.values().forEach(Secret::close);
                // the parser's own message may quote what it read
                throw e instanceof JsonParseException ? new IOException("malformed JSON") : e;
            }
        }
    }

    private Credentials whole(Set<String> understood) throws IOException {
        expect(parser.nextToken() == JsonToken.START_OBJECT, "not a JSON object");
        Credentials credentials = object(understood);
        expect(parser.nextToken() == null, "text after the object");
        return credentials;
    }

    private Credentials inside(List<String> path, Set<String> understood) throws IOException {
        expect(parser.nextToken() == JsonToken.START_OBJECT, "not a JSON object");
        for (String name : path) {
            while (parser.nextToken() == JsonToken.FIELD_NAME
                    && !parser.currentName().equals(name)) {
                skip();
            }
            expect(
                    parser.currentToken() == JsonToken.FIELD_NAME && parser.nextToken() == JsonToken.START_OBJECT,
                    "no object '" + name + "'");
        }
        return object(understood);
    }

    private Credentials object(Set<String> understood) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            switch (name) {
                case "credentialType" -> type = text("credentialType");
                case "credentialData" -> list();
                default -> {
                    if (flat) {
                        keep(name, secret());
                    } else {
                        skip();
                    }
                }
            }
        }
        expect(parser.currentToken() == JsonToken.END_OBJECT, "malformed JSON");
        String told = type;
        if (told == null) {
            told = CredentialTypes.of(values.keySet(), understood)
                    .orElseThrow(() -> new IOException("no credentialType, and the names of the values don't tell it"));
        }
        return new Credentials(told, values);
    }

    private void skip() throws IOException {
        parser.nextToken();
        parser.skipChildren();
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
                default -> skip();
            }
        }
        if (name == null || value == null) {
            throw new IOException("an entry of credentialData needs name and value");
        }
        keep(name, value);
    }

    private void keep(String name, Secret value) throws IOException {
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
