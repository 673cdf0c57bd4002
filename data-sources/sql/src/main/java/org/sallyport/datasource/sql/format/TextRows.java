package org.sallyport.datasource.sql.format;

import io.vertx.core.buffer.Buffer;

/** Rows that are written as text, at most so many: what such bodies have in common. */
abstract class TextRows implements RowBody {
    /** A part is taken once it is this long: large enough to cost little each, small enough to hold many. */
    private static final int PART = 32 * 1024;

    final JsonBytes out = new JsonBytes();
    private final long wanted;
    private long written;
    private boolean more;

    TextRows(long wanted) {
        this.wanted = wanted;
    }

    @Override
    public boolean beginRow() {
        more = written == wanted;
        if (!more) {
            written++;
        }
        return !more;
    }

    @Override
    public final long rows() {
        return written;
    }

    @Override
    public final boolean more() {
        return more;
    }

    @Override
    public final int length() {
        return out.length();
    }

    @Override
    public final boolean full() {
        return out.length() >= PART;
    }

    @Override
    public final Buffer take() {
        return out.take();
    }

    @Override
    public Buffer finish() {
        return out.take();
    }
}
