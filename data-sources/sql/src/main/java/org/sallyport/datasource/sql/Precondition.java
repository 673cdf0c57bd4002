package org.sallyport.datasource.sql;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.format.RowTag;

/**
 * What a row must be for a change of it to be made (RFC 9110, 13.1).
 *
 * @param match the field {@code If-Match}; null where there is none
 * @param noneMatch the field {@code If-None-Match}; null where there is none
 */
record Precondition(@Nullable String match, @Nullable String noneMatch) {

    static Precondition of(MultiMap headers) {
        return new Precondition(field(headers, HttpHeaders.IF_MATCH), field(headers, HttpHeaders.IF_NONE_MATCH));
    }

    private static @Nullable String field(MultiMap headers, CharSequence name) {
        return headers.contains(name) ? String.join(",", headers.getAll(name)) : null;
    }

    /** Whether anything is asked of the row. */
    boolean asked() {
        return match != null || noneMatch != null;
    }

    /**
     * Checks the tag of the row as it is.
     *
     * @throws SourceException {@code PRECONDITION_FAILED}
     */
    void require(String tag) {
        if (match != null && !RowTag.matched(match, tag)) {
            throw failed(
                    "The row has no tag that If-Match names: it was changed since. Nothing was done. Read it again,"
                            + " and decide by what it is now");
        }
        if (noneMatch != null && RowTag.named(noneMatch, tag)) {
            throw failed("The row is one that If-None-Match names. Nothing was done");
        }
    }

    private static SourceException failed(String message) {
        return new SourceException(SourceCode.PRECONDITION_FAILED, message);
    }
}
