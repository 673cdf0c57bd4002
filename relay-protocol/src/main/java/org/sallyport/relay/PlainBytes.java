package org.sallyport.relay;

import io.netty.buffer.ByteBuf;

/** The plain carrier: the connection's bytes are the stream. How it is closed, HTTP/2 says (GOAWAY). */
final class PlainBytes extends ByteStream {
    /** From here on, another buffer costs less than another copy: a TLS record's worth. */
    private static final int LARGE = 16 * 1024;

    @Override
    boolean passes(ByteBuf bytes) {
        return bytes.readableBytes() >= LARGE;
    }

    @Override
    Object message(ByteBuf bytes) {
        return bytes;
    }
}
