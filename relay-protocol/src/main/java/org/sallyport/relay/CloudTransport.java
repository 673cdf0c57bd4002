package org.sallyport.relay;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The one way from an agent to its cloud: TCP to one of its addresses or through a proxy, TLS, HTTP/1.1. Links are
 * upgraded on it ({@link RelayDialer}), and the calls before a link (SPEC.md, section Enrolment and tokens) take the
 * same way. Thread-safe.
 */
public final class CloudTransport {
    private static final int ADDRESSES = 1 << 16;

    private final Vertx vertx;
    private final TransportSettings settings;
    private final CloudTls tls;
    private final NetClient client;
    private final @Nullable Tunnel proxy;
    private final CloudAddresses addresses = new CloudAddresses(new SecureRandom().nextInt(ADDRESSES));

    private CloudTransport(Vertx vertx, TransportSettings settings, @Nullable Tunnel proxy) {
        this.vertx = vertx;
        this.settings = settings;
        this.tls = new CloudTls(settings.tls());
        this.proxy = proxy;
        this.client = vertx.createNetClient(
                new NetClientOptions().setTcpNoDelay(true).setTcpKeepAlive(true).setReconnectAttempts(0));
    }

    /**
     * A way to a cloud. It asks the resolver of this {@code Vertx} at each connection; how long that one keeps an answer
     * is its own setting ({@code AddressResolverOptions.setCacheMaxTimeToLive}, or the JDK's security property
     * {@code networkaddress.cache.ttl} where Vert.x's resolver is off). A process that dials should set 0.
     *
     * @param proxy through what connections are opened; null for none. The caller closes it
     */
    public static CloudTransport create(Vertx vertx, TransportSettings settings, @Nullable Tunnel proxy) {
        return new CloudTransport(vertx, settings, proxy);
    }

    /** The cloud's base URL, without a trailing slash. */
    public URI cloud() {
        return settings.cloud();
    }

    /**
     * Sends one request on a connection of its own.
     *
     * @param path below the base URL
     * @param headers end-to-end fields; {@code host} and {@code content-length} are added
     * @return the whole answer, of at most 512 KiB, whatever its status; fails with {@link LinkRefusedException} when
     *     there was none within the timeout
     */
    public Future<CloudAnswer> send(HttpMethod method, String path, MultiMap headers, Buffer body) {
        Context context = VertxPipeline.newContext(vertx);
        Promise<CloudAnswer> promise = VertxPipeline.promise(context);
        long timer = vertx.setTimer(
                settings.timeout().toMillis(), late -> promise.tryFail(DialFailure.timeout(settings, "answer")));
        FullHttpRequest request = request(method, path, body);
        headers.forEach((name, value) -> request.headers().add(name, value));
        request.headers().set(HttpHeaderNames.CONNECTION, "close");
        VertxPipeline.run(
                context,
                () -> open(context, 1, promise.future())
                        .compose(position -> HttpExchange.send(context, position, request)
                                .recover(failure -> Future.failedFuture(DialFailure.cut(failure, settings)))
                                .onComplete(done -> close(position)))
                        .onComplete(result -> {
                            vertx.cancelTimer(timer);
                            if (result.succeeded()) {
                                promise.tryComplete(result.result());
                            } else {
                                failed(1);
                                promise.tryFail(DialFailure.of(result.cause(), settings));
                            }
                        }));
        return promise.future();
    }

    /** A request to the cloud with the fields that each has. */
    FullHttpRequest request(HttpMethod method, String path, Buffer body) {
        HttpHeaders headers = new DefaultHttpHeaders().set(HttpHeaderNames.HOST, settings.authority());
        if (body.length() > 0 || HttpMethod.POST.equals(method)) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length());
        }
        return new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                method.toNetty(),
                settings.path(path),
                Unpooled.wrappedBuffer(body.getBytes()),
                headers,
                new DefaultHttpHeaders());
    }

    /**
     * Opens a connection for a link, TLS included. Called on the link's context.
     *
     * @param link the link's number, which decides on the address
     * @param wanted when this has failed, a connection that comes yet is closed
     * @return the position of the connection's own handler in the pipeline, before which others go
     */
    Future<ChannelHandlerContext> open(Context context, int link, Future<?> wanted) {
        Tunnel tunnel = proxy == null ? direct(link) : proxy;
        return tunnel.open(settings.host(), settings.port())
                .compose(socket -> abandoned(socket, wanted))
                .compose(socket -> secured(context, VertxPipeline.handlerOf(socket)));
    }

    private Tunnel direct(int link) {
        int millis = Math.toIntExact(settings.timeout().toMillis());
        return new DirectTunnel(vertx, client, addresses, link, millis);
    }

    private static Future<NetSocket> abandoned(NetSocket socket, Future<?> wanted) {
        ChannelHandlerContext position = VertxPipeline.handlerOf(socket);
        wanted.onFailure(late -> close(position));
        return wanted.failed() ? Future.failedFuture(wanted.cause()) : Future.succeededFuture(socket);
    }

    private Future<ChannelHandlerContext> secured(Context context, ChannelHandlerContext position) {
        if (!settings.isTls()) {
            return Future.succeededFuture(position);
        }
        // Files are read, and the first time trust stores and a native library are loaded.
        return vertx.executeBlocking(tls::context, false)
                .compose(loaded -> handshake(context, position, loaded))
                .onFailure(failure -> close(position));
    }

    private Future<ChannelHandlerContext> handshake(
            Context context, ChannelHandlerContext position, SslContext loaded) {
        Promise<ChannelHandlerContext> promise = VertxPipeline.promise(context);
        SslHandler handler = loaded.newHandler(position.alloc(), settings.host(), settings.port());
        handler.setHandshakeTimeoutMillis(settings.timeout().toMillis());
        // beside the connection's own handler: inside the TLS of a tunnel, if it has any
        position.pipeline().addBefore(position.name(), "sallyport-tls", handler);
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                promise.tryComplete(position);
            } else {
                promise.tryFail(done.cause());
            }
        });
        return promise.future();
    }

    /** The connection of a link's number did not serve: the next one goes to another address, if there is one. */
    void failed(int link) {
        addresses.failed(link);
    }

    TransportSettings settings() {
        return settings;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing depends on when it is gone
    static void close(ChannelHandlerContext position) {
        position.channel().close();
    }

    /** Closes what is open yet. */
    public Future<Void> close() {
        return client.close();
    }
}
