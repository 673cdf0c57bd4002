package org.sallyport.datasource.sql.format;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;

/** JSON objects: those of one array, or a single one; or, of NDJSON, one after the other. */
final class JsonRowReader implements RowReader {
    private final InputColumns columns;
    private final boolean lines;
    private final JsonParser parser;
    private final ByteArrayFeeder feeder;
    private List<InputRow> whole = new ArrayList<>();

    private long rows;
    private boolean inArray;
    private boolean over;
    private @Nullable InputRow row;
    private int column;
    private @Nullable JsonText nested;
    private long rowBytes;

    JsonRowReader(List<Column> columns, boolean lines) {
        this.columns = new InputColumns(columns);
        this.lines = lines;
        try {
            this.parser = JsonText.FACTORY.createNonBlockingByteArrayParser();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
    }

    @Override
    public List<InputRow> read(Buffer bytes) {
        byte[] array = bytes.getBytes();
        try {
            feeder.feedInput(array, 0, array.length);
            long before = rows;
            tokens();
            rowBytes = rows == before ? rowBytes + array.length : array.length;
        } catch (IOException e) {
            throw broken(e);
        }
        if (rowBytes > LONGEST_ROW) {
            throw columns.malformed(rows + 1, "it is longer than " + LONGEST_ROW + " bytes");
        }
        return take();
    }

    @Override
    public List<InputRow> finish() {
        try {
            feeder.endOfInput();
            tokens();
        } catch (IOException e) {
            throw broken(e);
        }
        if (row != null || inArray) {
            throw columns.malformed(rows + 1, "the body ends before it is whole");
        }
        if (!over && !lines) {
            throw InputColumns.malformed("The body is empty: it must be a JSON array of objects, or one object");
        }
        return take();
    }

    private List<InputRow> take() {
        List<InputRow> taken = whole;
        whole = new ArrayList<>();
        return taken;
    }

    private void tokens() throws IOException {
        while (true) {
            JsonToken token = parser.nextToken();
            if (token == null || token == JsonToken.NOT_AVAILABLE) {
                return;
            }
            InputRow open = row;
            if (open == null) {
                between(token);
            } else if (nested != null) {
                nested(open, nested);
            } else {
                within(open, token);
            }
        }
    }

    /** A token outside of rows. */
    private void between(JsonToken token) {
        if (over) {
            throw InputColumns.malformed("More follows after the end of the body's JSON");
        }
        if (token == JsonToken.START_OBJECT) {
            row = new InputRow(rows + 1, columns.count());
        } else if (token == JsonToken.START_ARRAY && !lines && !inArray) {
            inArray = true;
        } else if (token == JsonToken.END_ARRAY && inArray) {
            inArray = false;
            over = true;
        } else {
            throw columns.malformed(rows + 1, "it must be a JSON object");
        }
    }

    private void within(InputRow open, JsonToken token) throws IOException {
        if (token == JsonToken.END_OBJECT) {
            whole.add(open);
            row = null;
            rows++;
            over = !lines && !inArray;
        } else if (token == JsonToken.FIELD_NAME) {
            column = columns.index("Row " + open.number(), parser.currentName());
            if (open.has(column)) {
                throw columns.malformed(
                        open.number(),
                        "it gives the property '" + columns.get(column).property() + "' twice");
            }
        } else if (token.isStructStart() && keepsJson(token)) {
            JsonText begun = new JsonText();
            nested = begun;
            nested(open, begun);
        } else {
            open.set(column, value(open, token));
        }
    }

    private boolean keepsJson(JsonToken token) {
        ColumnType type = columns.get(column).type();
        return type == ColumnType.JSON || (type == ColumnType.ARRAY && token == JsonToken.START_ARRAY);
    }

    private void nested(InputRow open, JsonText text) throws IOException {
        if (text.add(parser)) {
            open.set(column, text.take());
            nested = null;
        }
    }

    private @Nullable Object value(InputRow open, JsonToken token) throws IOException {
        ColumnType type = columns.get(column).type();
        try {
            if (token == JsonToken.VALUE_NULL) {
                return null;
            }
            if (type == ColumnType.JSON && token.isScalarValue()) {
                JsonText scalar = new JsonText();
                scalar.add(parser);
                return scalar.take();
            }
            return switch (token) {
                case VALUE_TRUE, VALUE_FALSE -> bool(type, token == JsonToken.VALUE_TRUE);
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(type, token);
                case VALUE_STRING -> string(type);
                default -> throw new IllegalArgumentException("no value of the kind");
            };
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw columns.unfit(open.number(), column);
        }
    }

    private static Boolean bool(ColumnType type, boolean value) {
        if (type != ColumnType.BOOLEAN) {
            throw new IllegalArgumentException("a boolean");
        }
        return value;
    }

    private Object number(ColumnType type, JsonToken token) throws IOException {
        return switch (type) {
            case INT16, INT32, INT64 -> {
                if (token != JsonToken.VALUE_NUMBER_INT
                        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    throw new IllegalArgumentException("no whole number");
                }
                yield CellReader.ofWhole(type, parser.getLongValue());
            }
            case DECIMAL, SINGLE, DOUBLE -> CellReader.ofText(type, parser.getText());
            case BOOLEAN, STRING, GUID, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, BINARY, JSON, ARRAY, OTHER ->
                throw new IllegalArgumentException("a number");
        };
    }

    /** Strings stand for numbers, too: languages whose numbers are doubles write large ones so. */
    private Object string(ColumnType type) throws IOException {
        if (type == ColumnType.BOOLEAN || type == ColumnType.ARRAY) {
            throw new IllegalArgumentException("a string");
        }
        return CellReader.ofText(type, parser.getText());
    }

    private SourceException broken(IOException e) {
        if (!(e instanceof JacksonException malformed)) {
            throw new UncheckedIOException(e);
        }
        long at = malformed.getLocation() == null ? -1 : malformed.getLocation().getByteOffset();
        return columns.malformed(rows + 1, "it is not JSON, or beyond our limits" + (at < 0 ? "" : ", at byte " + at));
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
