package org.sallyport.datasource.sql.odata;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Where the next page begins: {@code 1-offset-size-check}. The check is over the query that the token belongs to, so a
 * token that was mistyped, or taken to another query, is refused rather than giving the wrong rows. It is no secret: it
 * gives nothing that {@code $skip} doesn't. Any agent of a gateway understands another's.
 *
 * @param offset rows of earlier pages
 * @param pageSize rows of a page
 */
public record SkipToken(long offset, int pageSize) {

    /** The token for a query. */
    public String encode(String query) {
        return "1-" + offset + "-" + pageSize + "-" + check(query);
    }

    /** Reads a token that came with the query. */
    public static SkipToken decode(String text, String query) {
        String[] parts = text.split("-", -1);
        if (parts.length == 4 && parts[1].matches("[0-9]{1,18}") && parts[2].matches("[1-9][0-9]{0,6}")) {
            SkipToken token = new SkipToken(Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
            if (token.encode(query).equals(text)) {
                return token;
            }
        }
        throw QueryOptions.malformed(
                "The option $skiptoken is not one that came in a next link of this very query. Follow the links as they are");
    }

    private String check(String query) {
        CRC32 crc = new CRC32();
        crc.update((offset + "|" + pageSize + "|" + query).getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
