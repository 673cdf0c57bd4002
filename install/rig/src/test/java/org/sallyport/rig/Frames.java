package org.sallyport.rig;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Frames of HTTP/2 as bytes, in whatever order somebody sends them (RFC 9113, section 6). */
final class Frames {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    static final int INITIAL_WINDOW_SIZE = 4;
    static final int FIRST_WINDOW = 65_535;
    static final int LARGEST_WINDOW = Integer.MAX_VALUE;

    private Frames() {}

    static Buffer frame(int type, int flags, int stream, Buffer payload) {
        return Buffer.buffer()
                .appendMedium(payload.length())
                .appendByte((byte) type)
                .appendByte((byte) flags)
                .appendInt(stream)
                .appendBuffer(payload);
    }

    /** A head of literals that are not indexed (RFC 7541, section 6.2.2); no string above 126 bytes. */
    static Buffer block(String... namesAndValues) {
        Buffer block = Buffer.buffer();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.appendByte((byte) 0);
            for (String text : List.of(namesAndValues[i], namesAndValues[i + 1])) {
                block.appendByte((byte) text.length()).appendString(text);
            }
        }
        return block;
    }

    static Buffer request(int stream, String method, String path, boolean end) {
        Buffer block = block(
                ":method",
                method,
                ":scheme",
                "https",
                ":authority",
                "agent",
                ":path",
                path,
                "sallyport-connector",
                "test",
                "sallyport-connection",
                "cn-hostile;v=1",
                "sallyport-parameters",
                "{}");
        return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block);
    }

    static Buffer settings() {
        return frame(SETTINGS, 0, 0, Buffer.buffer());
    }

    static Buffer setting(int name, int value) {
        return frame(SETTINGS, 0, 0, Buffer.buffer().appendShort((short) name).appendInt(value));
    }

    static Buffer credit(int stream, int bytes) {
        return frame(WINDOW_UPDATE, 0, stream, Buffer.buffer().appendInt(bytes));
    }

    static Buffer reset(int stream) {
        return frame(RST_STREAM, 0, stream, Buffer.buffer().appendInt(8));
    }

    static Buffer ping() {
        return frame(PING, 0, 0, Buffer.buffer().appendLong(0));
    }
}
