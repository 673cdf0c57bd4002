package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;

/** One request and its answer, as the link sees them. Called on the link's event loop. */
interface Exchange {
    /** A head or a trailer section. */
    void headers(Http2Headers headers, boolean end);

    /** A piece of a body. */
    void data(ByteBuf bytes, boolean end);

    /** There is room to write, or none any more. */
    void writability(boolean writable);

    /** It failed; what isn't over yet ends with this. */
    void failed(LinkException cause);

    /** Nothing more comes or goes. */
    void closed();
}
