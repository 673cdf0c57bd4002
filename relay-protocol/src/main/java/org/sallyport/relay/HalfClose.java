package org.sallyport.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;

/**
 * Lets a caller of an HTTP/1.1 server end its side of the connection after its request, as TCP allows, and still get the
 * answer. Without it the connection is closed at once. Only in clear text: over TLS the end of one side ends both. To be
 * used on the connection's event loop.
 */
public final class HalfClose extends ChannelInboundHandlerAdapter {
    private final HttpConnection connection;
    private final Runnable ended;
    private boolean whole = true;

    private HalfClose(HttpConnection connection, Runnable ended) {
        this.connection = connection;
        this.ended = ended;
    }

    /**
     * Allows it on a connection that was just accepted.
     *
     * @param ended called when the caller has ended its side and no request is cut off by that: who gets the call closes
     *     the connection, now or when it has answered. Where a request is cut off the connection is closed already
     */
    public static void allow(HttpConnection connection, Runnable ended) {
        ChannelHandlerContext server = VertxPipeline.handlerOf(connection);
        server.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        server.pipeline().addBefore(server.name(), HalfClose.class.getName(), new HalfClose(connection, ended));
    }

    /** Takes it back before the connection is upgraded to another protocol; nothing if it was not allowed. */
    public static void forbid(HttpConnection connection) {
        ChannelHandlerContext server = VertxPipeline.handlerOf(connection);
        if (server.pipeline().get(HalfClose.class) != null) {
            server.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
            server.pipeline().remove(HalfClose.class);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof LastHttpContent) {
            whole = true;
        } else if (message instanceof HttpRequest) {
            whole = false;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            if (whole) {
                ended.run();
            } else {
                connection.close();
            }
        }
        context.fireUserEventTriggered(event);
    }
}
