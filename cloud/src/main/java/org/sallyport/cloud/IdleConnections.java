package org.sallyport.cloud;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Closes connections on which nothing goes on: those that never finish a request's head or a small body, and those kept
 * for a next request that doesn't come. A call may take as long as its deadline says, and a link as long as it lives. On
 * one event loop.
 *
 * <p>That nothing is kept for long holds from the TLS handshake on, which has a limit of its own, and in clear text from
 * the first moment: there the server must not look for HTTP/2, since Vert.x would then tell of a connection only with its
 * first request.
 */
final class IdleConnections {
    private static final int ROUNDS = 4;

    private final LongSupplier clock;
    private final Duration patience;
    private final Map<HttpConnection, Guest> guests = new HashMap<>();

    private static final class Guest {
        private long lastActive;
        private int calls;
    }

    /**
     * Nothing is held yet.
     *
     * @param clock tells nanoseconds
     * @param patience how long a connection may be without a call; a quarter of it more may pass until it is closed
     */
    IdleConnections(LongSupplier clock, Duration patience) {
        this.clock = clock;
        this.patience = patience;
    }

    /** Looks after the connections from now on; on the event loop of the caller. */
    void start(Vertx vertx) {
        vertx.setPeriodic(Math.max(1, patience.toMillis() / ROUNDS), round -> closeIdle());
    }

    /** A connection was accepted. */
    void opened(HttpConnection connection) {
        Guest guest = new Guest();
        guest.lastActive = clock.getAsLong();
        guests.put(connection, guest);
        connection.closeHandler(closed -> guests.remove(connection));
    }

    /** A request's head has come whose answer is quick. */
    void asked(HttpServerRequest request) {
        Guest guest = guests.get(request.connection());
        if (guest != null) {
            guest.lastActive = clock.getAsLong();
        }
    }

    /** The connection becomes a link, which looks after itself, or is closed with a refusal. */
    void upgrading(HttpServerRequest request) {
        // Vert.x tells nobody when a connection that was upgraded closes.
        guests.remove(request.connection());
    }

    /** A call begins on the connection: it is not idle until that has ended. */
    void called(HttpServerRequest request) {
        Guest guest = guests.get(request.connection());
        if (guest != null) {
            guest.calls++;
            request.response().endHandler(ended -> {
                guest.calls--;
                guest.lastActive = clock.getAsLong();
            });
        }
    }

    /** Closes what has been idle for too long. */
    void closeIdle() {
        long now = clock.getAsLong();
        guests.entrySet().stream()
                .filter(entry -> entry.getValue().calls == 0 && now - entry.getValue().lastActive > patience.toNanos())
                .map(Map.Entry::getKey)
                .toList()
                .forEach(HttpConnection::close);
    }
}
