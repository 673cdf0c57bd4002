package org.sallyport.relay;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Links out of a Vert.x HTTP server's upgrade requests. */
final class WebSocketRelayAcceptor implements RelayAcceptor {
    private static final long SETTINGS_TIMEOUT_MILLIS = 10_000;
    private static final int CLOSING_TIMEOUT_SECONDS = 2;

    private final Vertx vertx;
    private final LinkSettings settings;

    WebSocketRelayAcceptor(Vertx vertx, LinkSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
    }

    @Override
    public HttpServerOptions configure(HttpServerOptions options) {
        List<String> subprotocols =
                options.getWebSocketSubProtocols() == null ? List.of() : options.getWebSocketSubProtocols();
        List<String> all = new ArrayList<>(subprotocols);
        if (!all.contains(Fields.SUBPROTOCOL)) {
            all.add(Fields.SUBPROTOCOL);
        }
        return options.setWebSocketSubProtocols(all)
                .setMaxWebSocketFrameSize(settings.maxMessageBytes())
                .setMaxWebSocketMessageSize(settings.maxMessageBytes())
                .setWebSocketClosingTimeout(CLOSING_TIMEOUT_SECONDS)
                .setPerFrameWebSocketCompressionSupported(false)
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
        return request.toWebSocket().compose(webSocket -> start(webSocket, identity, context));
    }

    private Future<RelayLink> start(ServerWebSocket webSocket, LinkIdentity identity, Context context) {
        Http2RelayLink link = new Http2RelayLink(identity, context, webSocket, settings);
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
                .putHeader("cache-control", "no-store");
        if (retryAfter != null) {
            response.putHeader("retry-after", Long.toString(Math.max(0, retryAfter.toSeconds())));
        }
        return response.end(problem.toJson().toBuffer());
    }
}
