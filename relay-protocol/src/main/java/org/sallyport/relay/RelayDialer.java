package org.sallyport.relay;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;

/** Dials links for an agent. Each dial looks the cloud's address up afresh. Thread-safe. */
public interface RelayDialer {

    /** A dialer on a transport, which the caller closes after it. */
    static RelayDialer create(Vertx vertx, CloudTransport transport, DialSettings settings) {
        return new UpgradeDialer(vertx, transport, settings);
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

    /** Closes links that are still open, without drain. */
    Future<Void> close();
}
