package org.sallyport.datasource.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.routine.Parameter;
import org.sallyport.datasource.sql.routine.TypedValue;
import org.sallyport.datasource.sql.statement.DeclaredType;
import org.sallyport.datasource.sql.table.Column;

/**
 * The body {@code {"query": …, "formalParameters": {name: type}, "actualParameters": {name: value}}}.
 *
 * @param query the statement
 * @param types the declared parameters by their names, without {@code @}
 * @param actual the object of their values as it was written, for their digits
 */
record NativeRequest(String query, Map<String, DeclaredType> types, Buffer actual) {
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Reads the body.
     *
     * @throws SourceException {@code MALFORMED_REQUEST}
     */
    static NativeRequest read(Buffer body) {
        byte[] bytes = body.getBytes();
        String query = null;
        Map<String, DeclaredType> types = Map.of();
        Buffer actual = Buffer.buffer("{}");
        try (JsonParser parser = JSON.createParser(bytes)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "must be a JSON object with the property 'query'");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "query" -> {
                        require(value == JsonToken.VALUE_STRING, "must hold a text as 'query'");
                        query = parser.getText();
                    }
                    case "formalParameters" -> types = types(parser, value);
                    case "actualParameters" -> actual = object(parser, value, bytes);
                    default -> throw malformed("has a property '" + name + "', which is not known");
                }
            }
            require(parser.nextToken() == null, "goes on behind its JSON object");
        } catch (IOException e) {
            throw new SourceException(SourceCode.MALFORMED_REQUEST, "The body is no JSON", e);
        }
        if (query == null || query.isBlank() || query.indexOf('\0') >= 0) {
            throw malformed("must hold a statement as 'query'");
        }
        return new NativeRequest(query, types, actual);
    }

    private static Map<String, DeclaredType> types(JsonParser parser, JsonToken value) throws IOException {
        Map<String, DeclaredType> types = new LinkedHashMap<>();
        if (value == JsonToken.VALUE_NULL) {
            return types;
        }
        require(value == JsonToken.START_OBJECT, "must hold an object as 'formalParameters'");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = plain(parser.currentName());
            require(parser.nextToken() == JsonToken.VALUE_STRING, "must give the SQL type of '" + name + "' as a text");
            DeclaredType type = DeclaredType.parse(parser.getText())
                    .orElseThrow(() -> malformed(
                            "gives no SQL type for '" + name + "': write one such as integer, varchar(40) or date"));
            require(
                    name.matches("[\\p{L}_][\\p{L}\\p{Nd}_]*"),
                    "declares '" + name + "', which can't be a parameter's name");
            require(types.put(name, type) == null, "declares '" + name + "' twice");
        }
        return types;
    }

    /** The object's own bytes; the parser is behind it afterwards. */
    private static Buffer object(JsonParser parser, JsonToken value, byte[] bytes) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return Buffer.buffer("{}");
        }
        require(value == JsonToken.START_OBJECT, "must hold an object as 'actualParameters'");
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int end = (int) parser.currentLocation().getByteOffset();
        return Buffer.buffer(end - start).appendBytes(bytes, start, end - start);
    }

    /** The declared parameters as columns. */
    List<Column> parameters() {
        return types.entrySet().stream()
                .map(one -> Parameter.column(one.getKey(), one.getValue().type()))
                .toList();
    }

    /**
     * The parameters with their values.
     *
     * @param toRun whether each must have a value; else those without one are null
     */
    Map<String, TypedValue> values(boolean toRun) {
        Map<String, @Nullable Object> given = GivenValues.read(actual, parameters());
        Map<String, TypedValue> values = new LinkedHashMap<>();
        types.forEach((name, type) -> {
            if (toRun && !given.containsKey(name)) {
                throw malformed("declares '" + name + "' in formalParameters, and gives no value in actualParameters");
            }
            values.put(name, new TypedValue(given.get(name), type));
        });
        return values;
    }

    private static String plain(String name) {
        return name.startsWith("@") ? name.substring(1) : name;
    }

    private static void require(boolean fit, String otherwise) {
        if (!fit) {
            throw malformed(otherwise);
        }
    }

    private static SourceException malformed(String what) {
        return new SourceException(SourceCode.MALFORMED_REQUEST, "The body " + what);
    }
}
