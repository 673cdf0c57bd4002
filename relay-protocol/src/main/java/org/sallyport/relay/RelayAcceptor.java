package org.sallyport.relay;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Turns authenticated upgrade requests into links, for a cloud. The caller has checked the bearer token and that it
 * belongs to the member named in {@link #identify}.
 */
public interface RelayAcceptor {

    /** An acceptor for the requests of Vert.x's HTTP servers. */
    static RelayAcceptor create(Vertx vertx, LinkSettings settings) {
        return new UpgradeAcceptor(vertx, settings);
    }

    /** Sets on a server's options what links need: no WebSocket extensions. */
    HttpServerOptions configure(HttpServerOptions options);

    /**
     * Reads the identity out of an upgrade request.
     *
     * @throws LinkRefusedException when it is no upgrade to our subprotocol, or a field is missing or malformed
     */
    LinkIdentity identify(HttpServerRequest request);

    /**
     * Upgrades and starts HTTP/2 on the request's context.
     *
     * @return the link once HTTP/2's settings have gone both ways
     */
    Future<RelayLink> accept(HttpServerRequest request, LinkIdentity identity);

    /** Answers an upgrade request with a problem document, and Retry-After where one is given, and closes. */
    Future<Void> refuse(HttpServerRequest request, Problem problem, @Nullable Duration retryAfter);
}
