package org.sallyport.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;

/**
 * One HTTP/1.1 request and its whole answer on a fresh connection. After a {@code 101} the connection is handed on as it
 * is: what the answer's reader puts into the pipeline in the same turn gets every byte that follows.
 */
final class HttpExchange extends ChannelInboundHandlerAdapter {
    private static final int MAX_BODY = 512 * 1024;
    private static final int MAX_CHUNK = 64 * 1024;
    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_HEAD = 32 * 1024;

    private static final String CODEC = "sallyport-http";
    private static final String WHOLE = "sallyport-http-whole";
    private static final String EXCHANGE = "sallyport-http-exchange";

    private final Promise<CloudAnswer> answer;

    private HttpExchange(Promise<CloudAnswer> answer) {
        this.answer = answer;
    }

    /**
     * Sends the request. Called on the connection's event loop.
     *
     * @param position where the connection's own handler is
     * @return the answer, on the context; fails with what broke the connection
     */
    static Future<CloudAnswer> send(Context context, ChannelHandlerContext position, FullHttpRequest request) {
        HttpExchange exchange = new HttpExchange(VertxPipeline.promise(context));
        ChannelPipeline pipeline = position.pipeline();
        pipeline.addBefore(position.name(), CODEC, new HttpClientCodec(MAX_LINE, MAX_HEAD, MAX_CHUNK));
        pipeline.addBefore(position.name(), WHOLE, new HttpObjectAggregator(MAX_BODY));
        pipeline.addBefore(position.name(), EXCHANGE, exchange);
        pipeline.context(exchange).writeAndFlush(request).addListener(written -> {
            if (!written.isSuccess()) {
                exchange.answer.tryFail(written.cause());
            }
        });
        return exchange.answer.future();
    }

    /** Takes HTTP out of the pipeline; bytes that came with the answer go on to what stands behind. */
    static void leave(ChannelPipeline pipeline) {
        pipeline.remove(EXCHANGE);
        pipeline.remove(WHOLE);
        pipeline.remove(CODEC);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        try {
            if (msg instanceof FullHttpResponse response) {
                read(response);
            }
        } finally {
            ReferenceCountUtil.release(msg);
        }
    }

    private void read(FullHttpResponse response) {
        if (response.decoderResult().isFailure()) {
            answer.tryFail(new IOException(
                    "the answer is no HTTP", response.decoderResult().cause()));
            return;
        }
        boolean interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && !response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        if (!interim) {
            answer.tryComplete(CloudAnswer.of(response));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        answer.tryFail(new IOException("the connection was closed before the answer was whole"));
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        answer.tryFail(cause);
        ctx.fireExceptionCaught(cause);
    }
}
