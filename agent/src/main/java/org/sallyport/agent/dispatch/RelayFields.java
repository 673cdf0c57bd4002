package org.sallyport.agent.dispatch;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.settings.Durations;
import org.sallyport.relay.Fields;

/**
 * The protocol's own fields of a request (SPEC.md, section 5).
 *
 * @param connector connector id
 * @param connection connection id
 * @param version the connection's version
 * @param parameters the connection's parameters, JSON text
 * @param credentials format and sealed credentials; null where the connection needs none
 * @param caller the user whom the cloud names; null where it names none
 * @param baseUrl where the caller reaches the connection
 * @param timeout what is left of the deadline; null for none
 */
record RelayFields(
        String connector,
        String connection,
        long version,
        String parameters,
        @Nullable String credentials,
        @Nullable String caller,
        String baseUrl,
        @Nullable Duration timeout) {

    private static final int MAX_ID = 64;
    private static final int MAX_VERSION_DIGITS = 18;
    private static final String VERSION_MARK = ";v=";

    /**
     * Reads them.
     *
     * @throws AgentException {@link AgentCode#MALFORMED_RELAY_REQUEST} when one is missing or malformed
     */
    static RelayFields read(MultiMap headers) {
        String connection = require(headers, Fields.CONNECTION);
        int mark = connection.indexOf(VERSION_MARK);
        String connector = require(headers, Fields.CONNECTOR);
        if (mark < 0 || !isToken(connection, mark) || !isToken(connector, connector.length())) {
            throw malformed(mark < 0 ? Fields.CONNECTION : Fields.CONNECTOR);
        }
        checkId(headers, Fields.APP);
        checkId(headers, Fields.FLOW);
        return new RelayFields(
                connector,
                connection.substring(0, mark),
                version(connection, mark + VERSION_MARK.length()),
                require(headers, Fields.PARAMETERS),
                headers.get(Fields.CREDENTIALS),
                caller(headers.get(Fields.CALLER)),
                require(headers, Fields.BASE_URL),
                timeout(headers.get(Fields.TIMEOUT)));
    }

    /** The correlation id; empty when the field is missing or malformed. */
    static String requestId(MultiMap headers) {
        String id = headers.get(Fields.REQUEST_ID);
        return id != null && isToken(id, id.length()) ? id : "";
    }

    private static String require(MultiMap headers, String name) {
        String value = headers.get(name);
        if (value == null) {
            throw malformed(name);
        }
        return value;
    }

    /** What only the audit log tells, and so must be an id where it is there. */
    private static void checkId(MultiMap headers, String name) {
        String id = headers.get(name);
        if (id != null && !isToken(id, id.length())) {
            throw malformed(name);
        }
    }

    /** The caller as the field names it, decoded. */
    static @Nullable String caller(@Nullable String encoded) {
        if (encoded == null || encoded.indexOf('%') < 0) {
            return encoded;
        }
        try {
            return QueryStringDecoder.decodeComponent(encoded.replace("+", "%2B"));
        } catch (IllegalArgumentException e) {
            throw malformed(Fields.CALLER);
        }
    }

    private static long version(String text, int from) {
        int digits = text.length() - from;
        if (digits < 1 || digits > MAX_VERSION_DIGITS) {
            throw malformed(Fields.CONNECTION);
        }
        long version = 0;
        for (int i = from; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw malformed(Fields.CONNECTION);
            }
            version = version * 10 + digit;
        }
        return version;
    }

    private static @Nullable Duration timeout(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return Durations.parse(text).orElseThrow(() -> malformed(Fields.TIMEOUT));
    }

    private static boolean isToken(String text, int length) {
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean fit = (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || c == '-'
                    || c == '_'
                    || c == '.';
            if (!fit) {
                return false;
            }
        }
        return length >= 1 && length <= MAX_ID;
    }

    private static AgentException malformed(String field) {
        return new AgentException(
                AgentCode.MALFORMED_RELAY_REQUEST,
                "The field " + field + " is missing or malformed: the cloud does not follow the relay protocol");
    }
}
