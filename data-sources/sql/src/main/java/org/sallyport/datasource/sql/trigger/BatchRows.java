package org.sallyport.datasource.sql.trigger;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.format.CollectedRows;
import org.sallyport.datasource.sql.format.Envelope;
import org.sallyport.datasource.sql.format.JsonRows;
import org.sallyport.datasource.sql.format.RowBody;
import org.sallyport.datasource.sql.table.Column;

/**
 * The rows of one answer of a trigger, and behind each of them, unseen by the client, where it stands. Ends early once
 * there is as much as is kept in memory.
 */
final class BatchRows implements RowBody {
    private static final int MOST_BYTES = 1024 * 1024;

    private final JsonRows shown;
    private final int shownColumns;
    private final List<Column> hidden;
    private final long mostRows;
    private CollectedRows position;
    private long bytes;
    private boolean more;
    private @Nullable String value;
    private final List<List<String>> keys = new ArrayList<>();

    /**
     * An empty batch.
     *
     * @param shown the columns that the client gets
     * @param hidden the rising column and those of the key, which follow in each row
     */
    BatchRows(List<Column> shown, List<Column> hidden, long mostRows) {
        this.shown = new JsonRows(shown, Envelope.items(Long.MAX_VALUE, null));
        this.shownColumns = shown.size();
        this.hidden = hidden;
        this.mostRows = mostRows;
        this.position = new CollectedRows(hidden, 1);
    }

    /** Whether there are more rows than are in this batch. */
    @Override
    public boolean more() {
        return more;
    }

    /** The mark behind the last row; null when there is none. */
    @Nullable Mark reached() {
        return value == null ? null : Mark.behind(value, keys);
    }

    @Override
    public int columns() {
        return shownColumns + hidden.size();
    }

    @Override
    public boolean beginRow() {
        if (shown.rows() == mostRows || bytes + shown.length() >= MOST_BYTES) {
            more = true;
            return false;
        }
        position = new CollectedRows(hidden, 1);
        return shown.beginRow() && position.beginRow();
    }

    @Override
    public void cell(int index, @Nullable Object cell) {
        if (index < shownColumns) {
            shown.cell(index, cell);
        } else {
            position.cell(index - shownColumns, cell);
        }
    }

    @Override
    public void endRow() {
        shown.endRow();
        position.endRow();
        List<String> texts = position.texts().get(0).stream()
                .map(text -> Objects.requireNonNull(text, "a key is never null"))
                .toList();
        if (!texts.get(0).equals(value)) {
            value = texts.get(0);
            keys.clear();
        }
        keys.add(texts.subList(1, texts.size()));
    }

    @Override
    public long rows() {
        return shown.rows();
    }

    @Override
    public int length() {
        return shown.length();
    }

    @Override
    public boolean full() {
        return shown.full();
    }

    @Override
    public Buffer take() {
        Buffer taken = shown.take();
        bytes += taken.length();
        return taken;
    }

    @Override
    public Buffer finish() {
        return shown.finish();
    }
}
