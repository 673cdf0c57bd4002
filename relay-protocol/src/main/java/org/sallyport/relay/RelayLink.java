package org.sallyport.relay;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.time.Duration;

/**
 * The cloud's end of a link: it opens requests, the agent answers them.
 *
 * <p>A link lives on one context. Every method may be called from any thread; what belongs to one request
 * ({@link RelayRequest}, {@link RelayResponse}) is used on, and calls its handlers on, the context that opened it.
 */
public interface RelayLink {

    /** Who is at the other end. */
    LinkIdentity identity();

    /** How the link's bytes travel. */
    Carrier carrier();

    /** The context on which the link lives; a request opened on it crosses no thread. */
    Context context();

    /** Whether a request opened now would be sent: not closed, not draining, below the peer's limit of streams. */
    boolean available();

    /** Requests opened and not yet ended on both sides. */
    int inFlight();

    /**
     * Opens a request on the caller's context (the link's own when called from outside of Vert.x). Nothing is sent
     * until the first of {@link RelayRequest#send}, {@code write} and {@code end}.
     */
    RelayRequest request(RequestHead head);

    /** Sends a PING; completes with the round trip, fails when the link is lost first. */
    Future<Duration> ping();

    /**
     * Stops opening requests and waits until those in flight have ended, at most {@code grace}, then closes. What is
     * still open then is reset with {@link StreamCode#CANCEL}.
     */
    Future<Void> drain(Duration grace);

    /** Closes at once with a reason; open requests fail with {@link LinkCode#LINK_LOST}. May be called repeatedly. */
    Future<Void> close(String reason);

    /**
     * Closes at once because a link of a higher epoch took this one's place, and says so ({@link LinkCode#FENCED});
     * open requests fail with {@link LinkCode#LINK_LOST}. May be called repeatedly.
     */
    Future<Void> fence();

    /** Called once, on the link's context, when the link has closed; at once if it has closed already. */
    RelayLink onClose(Handler<LinkClosed> handler);
}
