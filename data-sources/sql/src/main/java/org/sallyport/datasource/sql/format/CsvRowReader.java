package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;

/**
 * CSV (RFC 4180) in UTF-8 whose header names the properties, with or without a byte order mark; lines end with CRLF or
 * LF. A field without anything is null, {@code ""} an empty text.
 */
final class CsvRowReader implements RowReader {
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final int MOST_FIELDS = 2_000;

    /** Where in a field the reader is. */
    private enum State {
        FIELD_START,
        PLAIN,
        QUOTED,
        /** After a quote within quotes: the field's end, or the first of a pair. */
        QUOTE,
        /** After CR: LF must follow. */
        LINE_END
    }

    private final InputColumns columns;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private byte[] field = new byte[256];
    private int length;
    private boolean quoted;
    private int markSeen;
    private State state = State.FIELD_START;
    private final List<@Nullable String> fields = new ArrayList<>();
    private int @Nullable [] header;
    private long rowBytes;
    private long rows;
    private List<InputRow> whole = new ArrayList<>();

    CsvRowReader(List<Column> columns) {
        this.columns = new InputColumns(columns);
    }

    @Override
    public List<InputRow> read(Buffer bytes) {
        byte[] array = bytes.getBytes();
        for (byte b : array) {
            if (markSeen < MARK.length) {
                if (b == MARK[markSeen]) {
                    markSeen++;
                    continue;
                }
                notMarked();
            }
            next(b);
        }
        return take();
    }

    /** What looked like a mark was none: its bytes belong to the first field. */
    private void notMarked() {
        int seen = markSeen;
        markSeen = MARK.length;
        for (int i = 0; i < seen; i++) {
            next(MARK[i]);
        }
    }

    @Override
    public List<InputRow> finish() {
        if (state == State.QUOTED) {
            throw malformed("the body ends within a field in quotes");
        }
        if (state == State.LINE_END) {
            throw malformed("a line must end with CRLF or LF");
        }
        if (rowBytes > 0) {
            endField();
            endRow();
        }
        if (header == null) {
            throw InputColumns.malformed("The body is empty: CSV begins with a header that names the properties");
        }
        return take();
    }

    private List<InputRow> take() {
        List<InputRow> taken = whole;
        whole = new ArrayList<>();
        return taken;
    }

    private void next(byte b) {
        if (++rowBytes > LONGEST_ROW) {
            throw malformed("it is longer than " + LONGEST_ROW + " bytes");
        }
        switch (state) {
            case FIELD_START -> {
                if (b == '"') {
                    quoted = true;
                    state = State.QUOTED;
                } else {
                    plain(b);
                }
            }
            case PLAIN -> plain(b);
            case QUOTED -> {
                if (b == '"') {
                    state = State.QUOTE;
                } else {
                    append(b);
                }
            }
            case QUOTE -> {
                if (b == '"') {
                    append(b);
                    state = State.QUOTED;
                } else {
                    afterField(b);
                }
            }
            case LINE_END -> {
                if (b != '\n') {
                    throw malformed("a line must end with CRLF or LF");
                }
                endRow();
            }
        }
    }

    private void plain(byte b) {
        if (b == ',' || b == '\r' || b == '\n') {
            afterField(b);
        } else if (b == '"') {
            throw malformed("a quote stands within a field that doesn't begin with one");
        } else {
            append(b);
            state = State.PLAIN;
        }
    }

    private void afterField(byte b) {
        switch (b) {
            case ',' -> endField();
            case '\r' -> {
                endField();
                state = State.LINE_END;
            }
            case '\n' -> {
                endField();
                endRow();
            }
            default -> throw malformed("something follows a field's closing quote: quotes within must be doubled");
        }
    }

    private void append(byte b) {
        if (length == field.length) {
            field = Arrays.copyOf(field, 2 * length);
        }
        field[length++] = b;
    }

    private void endField() {
        try {
            String text = length == 0 && !quoted
                    ? null
                    : decoder.decode(ByteBuffer.wrap(field, 0, length)).toString();
            fields.add(text);
        } catch (CharacterCodingException e) {
            throw malformed("a field is not UTF-8");
        }
        if (fields.size() > MOST_FIELDS) {
            throw malformed("it has more than " + MOST_FIELDS + " fields");
        }
        length = 0;
        quoted = false;
        state = State.FIELD_START;
    }

    private void endRow() {
        state = State.FIELD_START;
        rowBytes = 0;
        int[] known = header;
        if (known == null) {
            header = header();
        } else {
            whole.add(row(known));
            rows++;
        }
        fields.clear();
        if (field.length > 64 * 1024) {
            field = new byte[256];
        }
    }

    private int[] header() {
        int[] indexes = new int[fields.size()];
        for (int i = 0; i < indexes.length; i++) {
            String name = fields.get(i);
            indexes[i] = columns.index("The header", name == null ? "" : name);
            for (int j = 0; j < i; j++) {
                if (indexes[j] == indexes[i]) {
                    throw InputColumns.malformed("The header names the property '" + name + "' twice");
                }
            }
        }
        return indexes;
    }

    private InputRow row(int[] indexes) {
        if (fields.size() != indexes.length) {
            throw malformed("it has " + fields.size() + " fields, and the header " + indexes.length);
        }
        InputRow row = new InputRow(rows + 1, columns.count());
        for (int i = 0; i < indexes.length; i++) {
            String text = fields.get(i);
            try {
                row.set(
                        indexes[i],
                        text == null
                                ? null
                                : CellReader.ofText(columns.get(indexes[i]).type(), text));
            } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
                throw columns.unfit(rows + 1, indexes[i]);
            }
        }
        return row;
    }

    private RuntimeException malformed(String what) {
        return header == null ? InputColumns.malformed("The header: " + what) : columns.malformed(rows + 1, what);
    }

    @Override
    public void close() {
        fields.clear();
    }
}
