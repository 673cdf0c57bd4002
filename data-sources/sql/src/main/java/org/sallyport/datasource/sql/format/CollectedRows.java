package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;

/** Few rows, kept as the texts that JSON would show, without quotes. What is written in JSON itself stays empty. */
public final class CollectedRows implements RowBody {
    private final List<CellWriter> writers;
    private final long mostRows;
    private final JsonBytes text = new JsonBytes();
    private final List<List<@Nullable String>> rows = new ArrayList<>();
    private List<@Nullable String> row = new ArrayList<>();

    public CollectedRows(List<Column> columns, long mostRows) {
        this.writers =
                columns.stream().map(column -> CellWriter.of(column.type())).toList();
        this.mostRows = mostRows;
    }

    /** The rows, in the order in which they came. */
    public List<List<@Nullable String>> texts() {
        return Collections.unmodifiableList(rows);
    }

    @Override
    public int columns() {
        return writers.size();
    }

    @Override
    public boolean beginRow() {
        row = new ArrayList<>(writers.size());
        return rows.size() < mostRows;
    }

    @Override
    public void cell(int index, @Nullable Object value) {
        row.add(value == null ? null : text(writers.get(index), value));
    }

    private String text(CellWriter writer, Object value) {
        writer.write(text, value);
        String json = text.take().toString();
        return json.startsWith("\"") ? (String) Json.decodeValue(json) : json;
    }

    @Override
    public void endRow() {
        rows.add(row);
    }

    @Override
    public long rows() {
        return rows.size();
    }

    @Override
    public int length() {
        return 0;
    }

    @Override
    public boolean full() {
        return false;
    }

    @Override
    public Buffer take() {
        return Buffer.buffer();
    }

    @Override
    public Buffer finish() {
        return Buffer.buffer();
    }
}
