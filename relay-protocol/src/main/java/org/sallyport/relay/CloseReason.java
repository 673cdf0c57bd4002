package org.sallyport.relay;

import io.netty.handler.codec.http2.Http2Error;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The code and words with which a link ends on the wire (SPEC.md, sections Byte stream, Draining and Errors).
 *
 * @param code a WebSocket close code, on either carrier
 * @param text for people; may be empty
 */
record CloseReason(int code, String text) {
    static final int NORMAL = 1000;
    static final int GOING_AWAY = 1001;
    static final int PROTOCOL_ERROR = 1002;

    /** From here on, RFC 6455 leaves the codes to applications. */
    static final int PRIVATE = 4000;
    /** A link of a higher epoch took this one's place. */
    static final int FENCED = 4000;

    private static final int UNSUPPORTED = 1003;
    private static final int INVALID_PAYLOAD = 1007;
    static final int TOO_LARGE = 1009;

    /** RFC 6455 leaves 123 bytes in a close frame. */
    private static final int LONGEST = 120;

    /** What the plain carrier's last GOAWAY says: four digits and the text. */
    private static final Pattern DEBUG_DATA = Pattern.compile("([1-4][0-9]{3}) (.*)", Pattern.DOTALL);

    /** A closing in GOAWAY's debug data; null where that tells of none. */
    static @Nullable CloseReason parse(String debugData) {
        Matcher said = DEBUG_DATA.matcher(debugData);
        return said.matches() ? new CloseReason(Integer.parseInt(said.group(1)), said.group(2)) : null;
    }

    /** GOAWAY's debug data for it. */
    String debugData() {
        return code + " " + text;
    }

    /** What it means that the peer closes the link with a code. */
    static LinkClosed byPeer(int code, String reason) {
        LinkCode linkCode =
                switch (code) {
                    case GOING_AWAY -> LinkCode.DRAINED;
                    case FENCED -> LinkCode.FENCED;
                    case PROTOCOL_ERROR, UNSUPPORTED, INVALID_PAYLOAD, TOO_LARGE -> LinkCode.PROTOCOL_ERROR;
                    default -> LinkCode.LINK_LOST;
                };
        String said = reason.isEmpty() ? "" : ": " + reason;
        return new LinkClosed(linkCode, "the other end closed the link with code " + code + said, true);
    }

    /** A text that fits into a close frame. */
    static String text(String reason) {
        String plain = reason.replaceAll("[^ -~]", "?");
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST);
    }

    /** An HTTP/2 error code for people; an unknown one keeps its number. */
    static String http2(long code) {
        Http2Error error = code >= 0 && code <= Http2Error.HTTP_1_1_REQUIRED.code() ? Http2Error.valueOf(code) : null;
        return error == null ? "0x" + Long.toHexString(code) : error.name();
    }
}
