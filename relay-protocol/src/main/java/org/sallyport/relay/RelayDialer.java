package org.sallyport.relay;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;

/**
 * Dials links for an agent. Each dial looks the cloud's address up afresh. Holds the WebSocket client (which Vert.x
 * closes when nothing refers to it): keep the dialer as long as its links.
 */
public interface RelayDialer {

    /**
     * A dialer on Vert.x's WebSocket client. It asks the resolver of this {@code Vertx} at each dial; how long that one
     * keeps an answer is its own setting ({@code AddressResolverOptions.setCacheMaxTimeToLive}, or the JDK's security
     * property {@code networkaddress.cache.ttl} where Vert.x's resolver is off). A process that dials should set 0.
     */
    static RelayDialer create(Vertx vertx, DialSettings settings) {
        return new WebSocketRelayDialer(vertx, settings);
    }

    /**
     * Dials one link.
     *
     * @param identity who we are, on which link, at which epoch
     * @param token bearer token for the upgrade
     * @param requests called on the link's context for each request that the cloud opens
     * @return the link once HTTP/2's settings have gone both ways; fails with {@link LinkRefusedException}
     */
    Future<ServedLink> dial(LinkIdentity identity, String token, Handler<ServedRequest> requests);

    /** Closes the client; links that are still open are closed without drain. */
    Future<Void> close();
}
