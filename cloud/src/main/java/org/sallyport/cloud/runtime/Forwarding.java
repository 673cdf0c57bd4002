package org.sallyport.cloud.runtime;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which header fields cross the link (SPEC.md, section 5). */
final class Forwarding {
    private static final Set<String> CONNECTION_SPECIFIC = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");
    private static final Set<String> NEVER_DOWN =
            Set.of("authorization", "proxy-authorization", "cookie", "host", "expect", "forwarded");
    /** A data source's answers must not act in the cloud's own origin. */
    private static final Set<String> NEVER_UP =
            Set.of("set-cookie", "strict-transport-security", "clear-site-data", "alt-svc", "x-content-type-options");

    private static final String OURS = "sallyport-";

    private Forwarding() {}

    /** Copies a caller's fields into the head of a request on a link. */
    static void down(MultiMap from, MultiMap to) {
        Set<String> named = namedByConnection(from);
        for (Map.Entry<String, String> field : from) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!CONNECTION_SPECIFIC.contains(name)
                    && !NEVER_DOWN.contains(name)
                    && !name.startsWith(OURS)
                    && !name.startsWith("x-forwarded-")
                    && !name.startsWith(":")
                    && !named.contains(name)) {
                to.add(name, field.getValue());
            }
        }
    }

    /** Copies an agent's fields into the answer to the caller; {@code server-timing} is told by the cloud itself. */
    static void up(MultiMap from, MultiMap to) {
        Set<String> named = namedByConnection(from);
        for (Map.Entry<String, String> field : from) {
            String name = field.getKey();
            if (!CONNECTION_SPECIFIC.contains(name)
                    && !name.startsWith(OURS)
                    && !name.startsWith(":")
                    && !name.equals("server-timing")
                    && !NEVER_UP.contains(name)
                    && !name.startsWith("access-control-")
                    && !named.contains(name)) {
                to.add(name, field.getValue());
            }
        }
    }

    private static Set<String> namedByConnection(MultiMap headers) {
        String value = headers.get("connection");
        if (value == null || value.equalsIgnoreCase("keep-alive") || value.equalsIgnoreCase("close")) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String line : headers.getAll("connection")) {
            for (String name : line.split(",", -1)) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
