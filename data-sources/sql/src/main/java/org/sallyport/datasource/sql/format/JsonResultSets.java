package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.table.Column;

/**
 * The answer of a procedure or of a caller's own statement as it grows: {@code {"ResultSets":{"Table1":[…],…},
 * "OutputParameters":{…},"ReturnCode":…,"RowsAffected":…}}. No more of it is held than a part, whatever a result set
 * holds and however many there are.
 */
final class JsonResultSets implements ResultSets {
    private static final int PART = 32 * 1024;

    private final JsonBytes out = new JsonBytes();
    private @Nullable JsonRows table;
    private int tables;
    private boolean ended;
    private long rowsAffected = -1;
    private @Nullable Object returnCode;
    private @Nullable CellWriter returnWriter;

    JsonResultSets() {
        out.json("{\"ResultSets\":{");
    }

    @Override
    public RowBody begin(List<Column> columns) {
        endTable();
        tables++;
        String name = (tables == 1 ? "" : ",") + "\"Table" + tables + "\":[";
        JsonRows begun = new JsonRows(columns, new Envelope(false, name, "]", "]", Long.MAX_VALUE));
        table = begun;
        return begun;
    }

    private void endTable() {
        JsonRows open = table;
        table = null;
        if (open != null) {
            out.raw(open.finish().getBytes());
        }
    }

    @Override
    public void affected(long rows) {
        rowsAffected = Math.max(0, rowsAffected) + rows;
    }

    @Override
    public void returned(@Nullable Object value, CellWriter writer) {
        returnCode = value;
        returnWriter = writer;
    }

    @Override
    public void outputs(Map<Column, @Nullable Object> values) {
        endResultSets();
        String separator = "";
        for (Map.Entry<Column, @Nullable Object> value : values.entrySet()) {
            out.json(separator);
            out.string(value.getKey().property());
            out.raw(':');
            cell(CellWriter.of(value.getKey().type()), value.getValue());
            separator = ",";
        }
    }

    private void endResultSets() {
        if (!ended) {
            ended = true;
            endTable();
            out.json("},\"OutputParameters\":{");
        }
    }

    private void cell(CellWriter writer, @Nullable Object value) {
        if (value == null) {
            out.nil();
        } else {
            writer.write(out, value);
        }
    }

    @Override
    public boolean full() {
        JsonRows open = table;
        return out.length() + (open == null ? 0 : open.length()) >= PART;
    }

    @Override
    public Buffer take() {
        JsonRows open = table;
        Buffer taken = out.take();
        return open == null ? taken : taken.appendBuffer(open.take());
    }

    @Override
    public Buffer finish() {
        endResultSets();
        out.raw('}');
        CellWriter writer = returnWriter;
        if (writer != null) {
            out.json(",\"ReturnCode\":");
            cell(writer, returnCode);
        }
        if (rowsAffected >= 0) {
            out.json(",\"RowsAffected\":");
            out.number(rowsAffected);
        }
        out.raw('}');
        return out.take();
    }
}
