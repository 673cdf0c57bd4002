package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;

/**
 * Stands before Vert.x's own handler of an HTTP/1 connection and lends it the large pieces of the body that is arriving,
 * where Vert.x would copy them. Up to the body's end: of the next one nobody has said that he would give loans back. Where
 * requests are pipelined, the body that is arriving may be the next one's already, which does no harm.
 */
final class LendingHandler extends ChannelInboundHandlerAdapter {
    private boolean lends;

    private LendingHandler() {}

    /** From any thread. */
    static void begin(HttpConnection connection) {
        ChannelHandlerContext position = VertxPipeline.handlerOf(connection);
        if (position == null) {
            return;
        }
        if (position.executor().inEventLoop()) {
            begin(position);
        } else {
            position.executor().execute(() -> begin(position));
        }
    }

    private static void begin(ChannelHandlerContext position) {
        if (position.isRemoved()) {
            return;
        }
        LendingHandler handler = position.pipeline().get(LendingHandler.class);
        if (handler == null) {
            handler = new LendingHandler();
            position.pipeline().addBefore(position.name(), "sallyport-lending", handler);
        }
        handler.lends = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpMessage) {
            lends = false;
        }
        boolean lend = lends;
        if (message instanceof LastHttpContent) {
            lends = false;
        }
        ctx.fireChannelRead(lend && message instanceof HttpContent content ? lent(content) : message);
    }

    private static HttpContent lent(HttpContent content) {
        if (content.decoderResult().isFailure()) {
            return content;
        }
        ByteBuf loan = Loans.lend(content.content());
        return loan == null ? content : content.replace(loan);
    }
}
