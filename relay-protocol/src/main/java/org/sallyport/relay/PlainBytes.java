package org.sallyport.relay;

import io.netty.buffer.ByteBuf;

/** The plain carrier: the connection's bytes are the stream. How it is closed, HTTP/2 says (GOAWAY). */
final class PlainBytes extends ByteStream {

    @Override
    Object message(ByteBuf bytes) {
        return bytes;
    }
}
