package org.sallyport.datasource.sql.odata;

import io.vertx.core.MultiMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Call;

/**
 * Which rows of all those that the options mean go into one answer.
 *
 * @param offset rows to leave out
 * @param rows rows to give at most; {@link Long#MAX_VALUE} when not limited
 * @param size rows of a page as the caller or the connection wants it; 0 when the answer isn't paged
 * @param nextLink where the next page is, if there is one; null when there can be none
 */
public record Page(
        long offset, long rows, int size, @Nullable String nextLink) {
    private static final Pattern MAX_PAGE_SIZE =
            Pattern.compile("(?:^|[,;])\\s*(?:odata\\.)?maxpagesize\\s*=\\s*\"?([1-9][0-9]{0,6})\"?\\s*(?=$|[,;])");

    public static Page of(Call call, QueryOptions options, int pageSizeByDefault) {
        String query = identity(call);
        boolean continued = !options.skipToken().isEmpty();
        SkipToken at = continued
                ? SkipToken.decode(options.skipToken(), query)
                : new SkipToken(0, preferred(call.headers(), pageSizeByDefault));
        long left = Math.max(0, options.top() - at.offset());
        long offset = options.skip() + at.offset();
        if (at.pageSize() == 0 || left <= at.pageSize()) {
            return new Page(offset, left, at.pageSize(), null);
        }
        SkipToken next = new SkipToken(at.offset() + at.pageSize(), at.pageSize());
        return new Page(offset, at.pageSize(), at.pageSize(), Links.onward(call, "$skiptoken", next.encode(query)));
    }

    private static int preferred(MultiMap headers, int byDefault) {
        for (String preference : headers.getAll("prefer")) {
            Matcher matcher = MAX_PAGE_SIZE.matcher(preference);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        return byDefault;
    }

    /** What makes a query the same query: its path and its options but the token. */
    private static String identity(Call call) {
        Map<String, String> options = new TreeMap<>();
        for (Map.Entry<String, String> option : call.request().query().entries()) {
            if (option.getKey().startsWith("$") && !option.getKey().equals("$skiptoken")) {
                options.put(option.getKey(), option.getValue());
            }
        }
        return call.request().path() + options;
    }
}
