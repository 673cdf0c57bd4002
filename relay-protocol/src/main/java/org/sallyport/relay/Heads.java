package org.sallyport.relay;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Heads between their form in the interfaces and their form in HTTP/2 (SPEC.md, section Requests). */
final class Heads {
    static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    static final AsciiString OUTCOME = AsciiString.cached(Fields.OUTCOME);

    private static final AsciiString SCHEME = AsciiString.cached("https");
    private static final AsciiString AUTHORITY = AsciiString.cached("agent");
    private static final AsciiString COMPLETE = AsciiString.cached(Fields.COMPLETE);

    /** Of the connection between two neighbours: HTTP/2 has no place for them. */
    private static final Set<String> CONNECTION_SPECIFIC =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te", "trailer");

    private static final int FIELD_OVERHEAD = 32;

    private Heads() {}

    /**
     * A request's head.
     *
     * @throws IllegalArgumentException when a field can't be sent
     */
    static Http2Headers encode(RequestHead head) {
        Http2Headers headers = new DefaultHttp2Headers(true, true, 32)
                .method(head.method().name())
                .scheme(SCHEME)
                .authority(AUTHORITY)
                .path(head.path());
        return add(headers, head.headers());
    }

    /**
     * A response's head.
     *
     * @throws IllegalArgumentException when a field can't be sent
     */
    static Http2Headers encode(ResponseHead head) {
        return add(new DefaultHttp2Headers(true, true, 16).status(Integer.toString(head.status())), head.headers());
    }

    private static Http2Headers add(Http2Headers headers, MultiMap fields) {
        for (Map.Entry<String, String> field : fields) {
            AsciiString name = AsciiString.of(field.getKey()).toLowerCase();
            if (!CONNECTION_SPECIFIC.contains(name.toString())) {
                headers.add(name, field.getValue());
            }
        }
        return headers;
    }

    /** The trailer section of a whole answer that had no content-length. */
    static Http2Headers complete() {
        return new DefaultHttp2Headers(false, 1).add(OUTCOME, COMPLETE);
    }

    /** Whether a trailer section says that the answer is whole. */
    static boolean saysComplete(Http2Headers trailers) {
        return COMPLETE.contentEqualsIgnoreCase(trailers.get(OUTCOME));
    }

    /** The size that counts against MAX_HEADER_LIST_SIZE (RFC 9113, section 6.5.2). */
    static long size(Http2Headers headers) {
        long size = 0;
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            size += field.getKey().length() + field.getValue().length() + FIELD_OVERHEAD;
        }
        return size;
    }

    /** A request's head, or null where it is malformed. */
    static @Nullable RequestHead request(Http2Headers headers) {
        CharSequence method = headers.method();
        CharSequence path = headers.path();
        if (method == null || method.length() == 0 || path == null || path.length() == 0 || path.charAt(0) != '/') {
            return null;
        }
        return new RequestHead(HttpMethod.valueOf(method.toString()), path.toString(), fields(headers));
    }

    /** A response's head, or null where it is malformed. */
    static @Nullable ResponseHead response(Http2Headers headers) {
        CharSequence status = headers.status();
        if (status == null || status.length() != 3) {
            return null;
        }
        int code = 0;
        for (int i = 0; i < 3; i++) {
            int digit = status.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return null;
            }
            code = code * 10 + digit;
        }
        return code < 200 || code > 599 ? null : new ResponseHead(code, fields(headers));
    }

    /** Names and values stay what HPACK gave: the same object for a repeated field, whose string is made once. */
    private static MultiMap fields(Http2Headers headers) {
        MultiMap fields = MultiMap.caseInsensitiveMultiMap();
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            if (field.getKey().charAt(0) != ':') {
                fields.add(field.getKey(), field.getValue());
            }
        }
        return fields;
    }

    /** The promised length, or -1. */
    static long contentLength(MultiMap headers) {
        String length = headers.get(CONTENT_LENGTH);
        if (length == null) {
            return -1;
        }
        try {
            return Math.max(-1, Long.parseLong(length));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("content-length isn't a number");
        }
    }
}
