package org.sallyport.relay;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.time.Duration;

/**
 * The agent's end of a link: it answers the requests that the cloud opens. Lives on one context, on which the request
 * handler and every handler of a {@link ServedRequest} are called; methods may be called from any thread.
 */
public interface ServedLink {

    /** Who we told the cloud that we are. */
    LinkIdentity identity();

    /** How the link's bytes travel. */
    Carrier carrier();

    /** The context on which the link lives. */
    Context context();

    /** Requests begun and not yet ended on both sides. */
    int inFlight();

    /** Sends a PING; completes with the round trip, fails when the link is lost first. */
    Future<Duration> ping();

    /**
     * Tells the cloud to open no more requests (GOAWAY), lets those begun finish for at most {@code grace}, resets the
     * rest, and closes.
     */
    Future<Void> drain(Duration grace);

    /** Closes at once with a reason. May be called repeatedly. */
    Future<Void> close(String reason);

    /** Called once, on the link's context, when the cloud says that it opens no more requests on this link. */
    ServedLink onDrain(Handler<Void> handler);

    /** Called once, on the link's context, when the link has closed; at once if it has closed already. */
    ServedLink onClose(Handler<LinkClosed> handler);
}
