package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.util.List;

/**
 * Bounds how many frames a head may come in (SPEC.md, section Limits). Netty bounds its bytes: a head in pieces without any
 * would never end. Nobody is told of CONTINUATION, so this looks at the frames' own headers, ahead of the decoder.
 */
final class HeadPieces extends DecoratingHttp2ConnectionDecoder {
    private static final int FRAME_HEADER = 9;
    private static final int TYPE = 3;

    private final int most;
    private int pieces;
    /** Where the next frame begins, counted from what the decoder reads next. */
    private int ahead;

    HeadPieces(Http2ConnectionDecoder decoder, int most) {
        super(decoder);
        this.most = most;
    }

    @Override
    public void decodeFrame(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Http2Exception {
        look(in);
        int before = in.readerIndex();
        try {
            super.decodeFrame(ctx, in, out);
        } finally {
            ahead -= in.readerIndex() - before;
        }
    }

    private void look(ByteBuf in) throws Http2Exception {
        int at = in.readerIndex() + ahead;
        while (in.writerIndex() - at >= FRAME_HEADER) {
            pieces = in.getByte(at + TYPE) == Http2FrameTypes.CONTINUATION ? pieces + 1 : 0;
            if (pieces > most) {
                throw Http2Exception.connectionError(
                        Http2Error.ENHANCE_YOUR_CALM, "A head in more than %d pieces", most);
            }
            at += FRAME_HEADER + in.getUnsignedMedium(at);
        }
        ahead = at - in.readerIndex();
    }
}
