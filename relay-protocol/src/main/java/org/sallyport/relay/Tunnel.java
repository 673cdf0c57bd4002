package org.sallyport.relay;

import io.vertx.core.Future;
import io.vertx.core.net.NetSocket;

/**
 * How a connection to the cloud comes about, below TLS: straight to one of its addresses, or through a proxy (SPEC.md,
 * section The way to the cloud). Thread-safe.
 */
public interface Tunnel {

    /**
     * Opens a connection whose bytes from now on are the cloud's own. Called on an event-loop context; the socket lives
     * on that context's event loop, and nothing that came from the cloud has been lost or consumed.
     *
     * @param host the cloud's name, or an IP literal without brackets
     * @param port its TCP port
     * @return the connection; fails with {@link LinkRefusedException} where it can tell more than the exception's type
     *     does, else with what stopped it , an IOException. An opening that fails leaves no connection
     */
    Future<NetSocket> open(String host, int port);
}
