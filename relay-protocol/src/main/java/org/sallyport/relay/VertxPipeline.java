package org.sallyport.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only class that reaches behind Vert.x's public interfaces: into the Netty pipeline under a socket or an HTTP
 * connection, for the buffers' bytes without a copy, for all addresses of a name, and for running a handler on a
 * context without queueing when its thread is ours.
 */
final class VertxPipeline {
    private static final Logger LOG = LoggerFactory.getLogger(VertxPipeline.class);

    private VertxPipeline() {}

    /** The pipeline position of Vert.x's own handler; what goes wrong on the connection is told to who stands there. */
    static ChannelHandlerContext handlerOf(NetSocket socket) {
        socket.exceptionHandler(broken -> LOG.debug("a connection broke: {}", broken.toString()));
        return ((NetSocketInternal) socket).channelHandlerContext();
    }

    /** The pipeline position of Vert.x's own handler of an HTTP/1 connection; null for one of another protocol. */
    static @Nullable ChannelHandlerContext handlerOf(HttpConnection connection) {
        if (!(connection instanceof ConnectionBase known)) {
            return null;
        }
        ChannelHandlerContext position = known.channelHandlerContext();
        return position.handler() instanceof Http2ConnectionHandler ? null : position;
    }

    /** All addresses of a name, asked for anew; on the caller's context. */
    static Future<List<InetSocketAddress>> resolve(Vertx vertx, String name) {
        Promise<List<InetSocketAddress>> promise =
                ((VertxInternal) vertx).getOrCreateContext().promise();
        ((VertxInternal) vertx).nameResolver().resolveAll(name, promise::handle);
        return promise.future();
    }

    /** The context on which a server handles a request. */
    static Context contextOf(HttpServerRequest request) {
        return ((HttpServerRequestInternal) request).context();
    }

    /** A new event-loop context, on the next event loop in turn. */
    static Context newContext(Vertx vertx) {
        return ((VertxInternal) vertx).createEventLoopContext();
    }

    /** Whether the context's code runs on this event loop. */
    static boolean runsOn(Context context, EventLoop eventLoop) {
        return context.isEventLoopContext() && ((ContextInternal) context).nettyEventLoop() == eventLoop;
    }

    /** Calls a handler with the context set: at once on the context's own event loop, else queued. */
    static <T> void emit(Context context, T argument, Handler<T> handler) {
        ((ContextInternal) context).emit(argument, handler);
    }

    /** Runs code with the context set: at once on the context's own event loop, else queued. */
    static void run(Context context, Runnable task) {
        ((ContextInternal) context).emit(task, Runnable::run);
    }

    /** A promise whose listeners run on the context. */
    static <T extends @Nullable Object> Promise<T> promise(Context context) {
        return ((ContextInternal) context).promise();
    }

    /** The bytes of a buffer, not copied. */
    static ByteBuf bytes(Buffer buffer) {
        return ((BufferInternal) buffer).getByteBuf();
    }

    /** A buffer that has these bytes, not copied. */
    static Buffer buffer(ByteBuf bytes) {
        return BufferInternal.buffer(bytes);
    }

    /** A copy on the heap, which nobody needs to release. */
    static Buffer copy(ByteBuf bytes) {
        int length = bytes.readableBytes();
        ByteBuf copy = Unpooled.buffer(Math.max(length, 1));
        copy.writeBytes(bytes, bytes.readerIndex(), length);
        return BufferInternal.buffer(copy);
    }
}
