package org.sallyport.relay;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Dials with Vert.x's WebSocket client, of which it keeps hold. Each link lives on its own event-loop context, so that
 * several spread over the event loops.
 */
final class WebSocketRelayDialer implements RelayDialer {
    private static final int CLOSING_TIMEOUT_SECONDS = 2;
    private static final int MOST_CONNECTIONS = 10_000;

    /** One timer decides on the dial; Vert.x's own only tidy up after it. */
    private static final long TIDYING_MILLIS = 1_000;

    private final Vertx vertx;
    private final DialSettings settings;
    private final WebSocketClient client;
    private final Set<Http2ServedLink> links = ConcurrentHashMap.newKeySet();

    WebSocketRelayDialer(Vertx vertx, DialSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.client = vertx.createWebSocketClient(options(settings));
    }

    private static WebSocketClientOptions options(DialSettings settings) {
        int most = settings.link().maxMessageBytes();
        WebSocketClientOptions options = new WebSocketClientOptions()
                .setMaxFrameSize(most)
                .setMaxMessageSize(most)
                .setMaxConnections(MOST_CONNECTIONS)
                .setClosingTimeout(CLOSING_TIMEOUT_SECONDS)
                .setConnectTimeout((int) (settings.connectTimeout().toMillis() + TIDYING_MILLIS))
                .setTcpNoDelay(true)
                .setTryUsePerFrameCompression(false)
                .setTryUsePerMessageCompression(false);
        if (isTls(settings.cloud())) {
            options.setSsl(true).setVerifyHost(true);
            if (settings.trustedCertificates() != null) {
                options.setTrustOptions(new PemTrustOptions()
                        .addCertPath(settings.trustedCertificates().toString()));
            }
        }
        return options;
    }

    private static boolean isTls(URI cloud) {
        return "https".equals(cloud.getScheme());
    }

    @Override
    public Future<ServedLink> dial(LinkIdentity identity, String token, Handler<ServedRequest> requests) {
        Context context = VertxPipeline.newContext(vertx);
        Promise<ServedLink> promise = VertxPipeline.promise(context);
        long timer = vertx.setTimer(
                settings.connectTimeout().toMillis(), ignored -> promise.tryFail(DialFailure.timeout(settings)));
        // All on the link's event loop: what the cloud sends with its answer to the upgrade meets HTTP/2 already.
        VertxPipeline.run(
                context,
                () -> client.connect(upgrade(identity, token))
                        .compose(webSocket -> start(webSocket, identity, context, requests, promise))
                        .onComplete(result -> {
                            vertx.cancelTimer(timer);
                            if (result.succeeded()) {
                                promise.tryComplete(result.result());
                            } else {
                                promise.tryFail(DialFailure.of(result.cause(), settings));
                            }
                        }));
        return promise.future();
    }

    private WebSocketConnectOptions upgrade(LinkIdentity identity, String token) {
        URI cloud = settings.cloud();
        String base = cloud.getRawPath() == null ? "" : cloud.getRawPath().replaceAll("/+$", "");
        int port = cloud.getPort() > 0 ? cloud.getPort() : isTls(cloud) ? 443 : 80;
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(cloud.getHost())
                .setPort(port)
                .setSsl(isTls(cloud))
                .setURI(base + Fields.UPGRADE_PATH)
                .setSubProtocols(List.of(Fields.SUBPROTOCOL))
                .setAllowOriginHeader(false)
                .setTimeout(settings.connectTimeout().toMillis() + TIDYING_MILLIS);
        UpgradeIdentity.write(identity).forEach(options::addHeader);
        options.addHeader("authorization", "Bearer " + token);
        return options;
    }

    private Future<ServedLink> start(
            WebSocket webSocket,
            LinkIdentity identity,
            Context context,
            Handler<ServedRequest> requests,
            Promise<ServedLink> promise) {
        if (!Fields.SUBPROTOCOL.equals(webSocket.subProtocol())
                || webSocket.headers().contains("sec-websocket-extensions")) {
            webSocket.close((short) 1002, "subprotocol or extension not as offered");
            return Future.failedFuture(DialFailure.malformed("it lacks the subprotocol or has an extension"));
        }
        Http2ServedLink link = new Http2ServedLink(identity, context, webSocket, settings.link(), requests);
        links.add(link);
        link.onClose(ignored -> links.remove(link));
        promise.future().onFailure(ignored -> link.close("the dial was given up"));
        return link.whenSettled().map(ignored -> (ServedLink) link);
    }

    @Override
    public Future<Void> close() {
        List<Future<Void>> closing =
                links.stream().map(link -> link.close("the agent stops")).toList();
        return Future.join(closing).eventually(client::close).mapEmpty();
    }
}
