package org.sallyport.relay;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Links out of a Vert.x HTTP server's upgrade requests. */
final class UpgradeAcceptor implements RelayAcceptor {
    private static final long SETTINGS_TIMEOUT_MILLIS = 10_000;

    private final Vertx vertx;
    private final LinkSettings settings;

    UpgradeAcceptor(Vertx vertx, LinkSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
    }

    @Override
    public HttpServerOptions configure(HttpServerOptions options) {
        return options.setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }

    @Override
    public LinkIdentity identify(HttpServerRequest request) {
        return UpgradeIdentity.read(request);
    }

    @Override
    public Future<RelayLink> accept(HttpServerRequest request, LinkIdentity identity) {
        Context context = VertxPipeline.contextOf(request);
        if (!context.isEventLoopContext()) {
            return Future.failedFuture(new IllegalStateException("a link needs a server on an event loop"));
        }
        Promise<RelayLink> promise = VertxPipeline.promise(context);
        // All in the turn of the event loop that upgrades: what the agent sends next meets HTTP/2 already.
        VertxPipeline.run(context, () -> upgrade(request, identity, context).onComplete(promise));
        return promise.future();
    }

    private Future<RelayLink> upgrade(HttpServerRequest request, LinkIdentity identity, Context context) {
        Carrier carrier = UpgradeIdentity.carrier(request);
        answer(carrier, request);
        return request.toNetSocket().compose(socket -> start(socket, carrier, identity, context));
    }

    /** The fields of the 101. */
    private static void answer(Carrier carrier, HttpServerRequest request) {
        MultiMap fields = request.response().headers().set("connection", "Upgrade");
        switch (carrier) {
            case PLAIN -> fields.set("upgrade", Fields.SUBPROTOCOL);
            case WEBSOCKET ->
                fields.set("upgrade", "websocket")
                        .set("sec-websocket-accept", WebSocketBytes.accept(request.getHeader("sec-websocket-key")))
                        .set("sec-websocket-protocol", Fields.SUBPROTOCOL);
        }
    }

    private Future<RelayLink> start(NetSocket socket, Carrier carrier, LinkIdentity identity, Context context) {
        Http2RelayLink link = new Http2RelayLink(identity, context, VertxPipeline.handlerOf(socket), carrier, settings);
        long timer = vertx.setTimer(
                SETTINGS_TIMEOUT_MILLIS, ignored -> link.close("the agent's HTTP/2 settings did not come in time"));
        return link.whenSettled()
                .onComplete(ignored -> vertx.cancelTimer(timer))
                .map(ignored -> (RelayLink) link);
    }

    @Override
    public Future<Void> refuse(HttpServerRequest request, Problem problem, @Nullable Duration retryAfter) {
        var response = request.response()
                .setStatusCode(problem.status())
                .putHeader("content-type", Problem.MEDIA_TYPE)
                .putHeader("cache-control", "no-store")
                .putHeader("connection", "close");
        if (retryAfter != null) {
            response.putHeader("retry-after", Long.toString(Math.max(0, retryAfter.toSeconds())));
        }
        return response.end(problem.toJson().toBuffer())
                .eventually(() -> request.connection().close());
    }
}
