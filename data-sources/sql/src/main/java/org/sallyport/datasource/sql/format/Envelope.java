package org.sallyport.datasource.sql.format;

import io.vertx.core.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * What stands round the rows of an answer in JSON, and how many any answer wants.
 *
 * @param lines whether each row ends its line, instead of a comma between them
 * @param prefix before the first row
 * @param suffix after the last row
 * @param suffixWhenMore after the last row, when the source has more than were wanted
 * @param wantedRows how many rows are written at most; the source is asked for one more to know whether there is one
 */
public record Envelope(boolean lines, String prefix, String suffix, String suffixWhenMore, long wantedRows) {

    /** {@code {"value":[…]}}, with a link to the next page when there are more rows. */
    public static Envelope items(long wantedRows, @Nullable String nextLink) {
        String linked = nextLink == null ? "]}" : "],\"@odata.nextLink\":" + Json.encode(nextLink) + "}";
        return new Envelope(false, "{\"value\":[", "]}", linked, wantedRows);
    }

    /** The same with the number of all rows that match before. */
    public static Envelope items(long wantedRows, @Nullable String nextLink, long count) {
        Envelope plain = items(wantedRows, nextLink);
        return new Envelope(
                false, "{\"@odata.count\":" + count + ",\"value\":[", plain.suffix, plain.suffixWhenMore, wantedRows);
    }

    /** One row and nothing else. */
    public static Envelope item() {
        return new Envelope(false, "", "", "", 1);
    }

    /** The same rows, each in a line of its own, and nothing else. */
    public Envelope inLines() {
        return new Envelope(true, "", "", "", wantedRows);
    }
}
