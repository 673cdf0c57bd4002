package org.sallyport.datasource.sql.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.UUID;
import org.sallyport.datasource.sql.table.Table;

/**
 * What a row in JSON says of itself behind its values: {@code @odata.etag}, the tag that {@link RowTag} makes of the row
 * without it, and {@code ItemInternalId}, a UUID made of the table's name and the row's key, which stays the same while
 * the row changes. Not thread-safe.
 */
final class RowAnnotations {
    private static final String ID = "ItemInternalId";
    private static final byte[] TAG = JsonBytes.ascii(",\"@odata.etag\":\"\\\"");
    private static final byte[] TAG_END = JsonBytes.ascii("\\\"\"");
    private static final byte[] ID_BEGIN = JsonBytes.ascii(",\"" + ID + "\":\"");

    private final byte[] table;
    private final boolean identified;
    private final boolean[] keys;
    private final MessageDigest row = RowTag.digest();
    private final MessageDigest key = RowTag.digest();

    RowAnnotations(Table table) {
        this.table = table.name().bracketed().getBytes(StandardCharsets.UTF_8);
        this.identified = table.column(ID).isEmpty();
        this.keys = new boolean[table.columns().size()];
        table.key().forEach(column -> keys[table.columns().indexOf(column)] = true);
    }

    /** A cell was written from this position on, with its name. */
    void cell(int index, JsonBytes out, int from) {
        if (keys[index] && identified) {
            out.digest(key, from);
        }
    }

    /** A row was written whole from this position on; it is opened again and ended with its annotations. */
    void end(JsonBytes out, int from) {
        out.digest(row, from);
        out.cutTo(out.length() - 1);
        out.raw(TAG);
        out.base64(Arrays.copyOf(row.digest(), RowTag.BYTES));
        out.raw(TAG_END);
        if (identified) {
            key.update(table);
            out.raw(ID_BEGIN);
            out.guid(uuid(ByteBuffer.wrap(key.digest())));
            out.raw('"');
        }
        out.raw('}');
    }

    /** A UUID of version 8, whose bits are ours to make (RFC 9562). */
    private static UUID uuid(ByteBuffer digest) {
        long most = (digest.getLong() & ~0xf000L) | 0x8000L;
        long least = (digest.getLong() & ~(3L << 62)) | (1L << 63);
        return new UUID(most, least);
    }
}
