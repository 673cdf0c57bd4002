package org.sallyport.agent.dispatch;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.spi.OperationRequest;
import org.sallyport.relay.RequestHead;

/** Reads what a data source sees of a request's head. */
final class RequestLine {
    private static final int MAX_OPTIONS = 256;

    private RequestLine() {}

    /**
     * Method, path and decoded query.
     *
     * @throws AgentException {@link AgentCode#MALFORMED_PATH}
     */
    static OperationRequest of(RequestHead head) {
        String path = head.path();
        int mark = path.indexOf('?');
        MultiMap query = MultiMap.caseInsensitiveMultiMap();
        if (mark >= 0) {
            decode(path.substring(mark + 1), query);
        }
        return new OperationRequest(head.method(), mark < 0 ? path : path.substring(0, mark), query);
    }

    private static void decode(String text, MultiMap query) {
        if (text.chars().filter(c -> c == '&').count() >= MAX_OPTIONS) {
            // The decoder would drop the rest, filters among them, without a word.
            throw new AgentException(
                    AgentCode.MALFORMED_PATH, "The query has more than " + MAX_OPTIONS + " options: send fewer");
        }
        try {
            QueryStringDecoder.builder()
                    .hasPath(false)
                    .maxParams(MAX_OPTIONS)
                    .semicolonIsNormalChar(true)
                    .build(text)
                    .parameters()
                    .forEach(query::add);
        } catch (IllegalArgumentException e) {
            throw new AgentException(
                    AgentCode.MALFORMED_PATH, "The query is not percent-encoded as it should be: " + e.getMessage(), e);
        }
    }

    /** The caller's end-to-end fields, without those of the relay protocol. */
    static MultiMap callerFields(MultiMap headers) {
        MultiMap fields = MultiMap.caseInsensitiveMultiMap();
        headers.forEach((name, value) -> {
            if (!name.regionMatches(true, 0, "sallyport-", 0, 10)) {
                fields.add(name, value);
            }
        });
        return fields;
    }
}
