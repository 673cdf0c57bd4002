package org.sallyport.relay;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The identity in an upgrade request's fields, and their checks (SPEC.md, section Carrier). */
final class UpgradeIdentity {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+-]{1,128}");
    private static final Pattern EPOCH = Pattern.compile("[0-9]{1,19}");
    private static final Pattern LINK = Pattern.compile("([1-9][0-9]?)/([1-9][0-9]?)");
    private static final int MOST_LINKS = 16;

    private UpgradeIdentity() {}

    static MultiMap write(LinkIdentity identity) {
        MultiMap fields = MultiMap.caseInsensitiveMultiMap()
                .add(Fields.GATEWAY, identity.gateway())
                .add(Fields.MEMBER, identity.member())
                .add(Fields.INSTANCE, identity.instance())
                .add(Fields.EPOCH, Long.toString(identity.epoch()))
                .add(Fields.VERSION, identity.version())
                .add(Fields.LINK, identity.link() + "/" + identity.links());
        if (identity.overlaps() > 0) {
            fields.add(Fields.OVERLAPS, Long.toString(identity.overlaps()));
        }
        return fields;
    }

    static LinkIdentity read(HttpServerRequest request) {
        carrier(request);
        MultiMap fields = request.headers();
        var link = LINK.matcher(single(fields, Fields.LINK));
        if (!link.matches()) {
            throw malformed(Fields.LINK, "it is k/n, such as 1/2");
        }
        int number = Integer.parseInt(link.group(1));
        int links = Integer.parseInt(link.group(2));
        if (number > links || links > MOST_LINKS) {
            throw malformed(Fields.LINK, "k is 1 to n, n at most " + MOST_LINKS);
        }
        return new LinkIdentity(
                token(fields, Fields.GATEWAY),
                token(fields, Fields.MEMBER),
                token(fields, Fields.INSTANCE),
                epoch(fields, Fields.EPOCH),
                fields.contains(Fields.OVERLAPS) ? epoch(fields, Fields.OVERLAPS) : 0,
                token(fields, Fields.VERSION),
                number,
                links);
    }

    /**
     * Which carrier an upgrade request asks for.
     *
     * @throws LinkRefusedException when it is no upgrade, or to none that is spoken here
     */
    static Carrier carrier(HttpServerRequest request) {
        MultiMap fields = request.headers();
        if (!HttpMethod.GET.equals(request.method()) || !lists(fields, "connection", "upgrade")) {
            throw refused(UpgradeCode.MALFORMED_UPGRADE, "this path takes upgrades only");
        }
        if (lists(fields, "upgrade", Fields.SUBPROTOCOL)) {
            return Carrier.PLAIN;
        }
        if (!lists(fields, "upgrade", "websocket")) {
            throw refused(
                    UpgradeCode.UNSUPPORTED_SUBPROTOCOL, "upgrade to " + Fields.SUBPROTOCOL + " or to a WebSocket");
        }
        checkWebSocket(fields);
        return Carrier.WEBSOCKET;
    }

    private static void checkWebSocket(MultiMap fields) {
        if (!WebSocketBytes.VERSION.equals(fields.get("sec-websocket-version"))) {
            throw malformed("sec-websocket-version", "it is " + WebSocketBytes.VERSION);
        }
        single(fields, "sec-websocket-key");
        if (!lists(fields, "sec-websocket-protocol", Fields.SUBPROTOCOL)) {
            throw refused(UpgradeCode.UNSUPPORTED_SUBPROTOCOL, "offer the subprotocol " + Fields.SUBPROTOCOL);
        }
    }

    private static boolean lists(MultiMap fields, String name, String wanted) {
        return fields.getAll(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(value -> value.strip().equalsIgnoreCase(wanted));
    }

    private static long epoch(MultiMap fields, String name) {
        String epoch = single(fields, name);
        try {
            if (EPOCH.matcher(epoch).matches()) {
                return Long.parseLong(epoch);
            }
        } catch (NumberFormatException tooLarge) {
            // refused below, like anything else that is no such number
        }
        throw malformed(name, "it is a decimal number of at most 2^63-1");
    }

    private static String token(MultiMap fields, String name) {
        String value = single(fields, name);
        if (!TOKEN.matcher(value).matches()) {
            throw malformed(name, "it has 1 to 128 characters of A-Z a-z 0-9 . _ ~ + -");
        }
        return value;
    }

    private static String single(MultiMap fields, String name) {
        var values = fields.getAll(name);
        if (values.size() != 1) {
            throw malformed(name, values.isEmpty() ? "it is missing" : "it comes more than once");
        }
        return values.get(0);
    }

    private static LinkRefusedException malformed(String field, String what) {
        return refused(UpgradeCode.MALFORMED_UPGRADE, "field " + field + ": " + what);
    }

    private static LinkRefusedException refused(UpgradeCode code, String detail) {
        return new LinkRefusedException(Problem.of(code, detail), null, null);
    }
}
