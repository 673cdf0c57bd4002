package org.sallyport.cloud;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.HalfClose;

/**
 * Closes connections on which nothing goes on: those that never finish a request's head or a small body, and those kept
 * for a next request that doesn't come. A call may take as long as its deadline says, and a link as long as it lives. On
 * one event loop.
 *
 * <p>A caller that in clear text ends its side of the connection after its request gets its answer, and the connection is
 * closed behind that.
 *
 * <p>That nothing is kept for long holds from the TLS handshake on, which has a limit of its own, and in clear text from the first moment: there
 * the server must not look for HTTP/2, since Vert.x would then tell of a connection only with its first request.
 */
final class IdleConnections {
    private static final int ROUNDS = 4;

    private static final Duration FIRST_PROBE = Duration.ofMillis(250);

    private final Vertx vertx;
    private final LongSupplier clock;
    private final Duration patience;
    private final Map<HttpConnection, Guest> guests = new HashMap<>();

    private static final class Guest {
        private long lastActive;
        private int calls;
        private @Nullable HttpServerResponse answer;
        private boolean halfClosed;
    }

    /**
     * Nothing is held yet.
     *
     * @param vertx for timers
     * @param clock tells nanoseconds
     * @param patience how long a connection may be without a call; a quarter of it more may pass until it is closed
     */
    IdleConnections(Vertx vertx, LongSupplier clock, Duration patience) {
        this.vertx = vertx;
        this.clock = clock;
        this.patience = patience;
    }

    /** Looks after the connections from now on; on the event loop of the caller. */
    void start() {
        vertx.setPeriodic(Math.max(1, patience.toMillis() / ROUNDS), round -> closeIdle());
    }

    /** A connection was accepted. */
    void opened(HttpConnection connection) {
        Guest guest = new Guest();
        guest.lastActive = clock.getAsLong();
        guests.put(connection, guest);
        connection.closeHandler(closed -> guests.remove(connection));
        if (!connection.isSsl()) {
            HalfClose.allow(connection, () -> halfClosed(connection, guest));
        }
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
        HalfClose.forbid(request.connection());
    }

    /** A call begins on the connection: it is not idle until that has ended. */
    void called(HttpServerRequest request) {
        Guest guest = guests.get(request.connection());
        if (guest != null) {
            HttpServerResponse answer = request.response();
            guest.calls++;
            guest.answer = answer;
            answer.endHandler(ended -> {
                guest.calls--;
                guest.lastActive = clock.getAsLong();
                if (guest.halfClosed) {
                    closeUnlessCalled(request.connection(), guest);
                }
            });
            if (guest.halfClosed) {
                probe(answer, FIRST_PROBE);
            }
        }
    }

    /**
     * The caller has ended its side. It waits for its answer, or has left: TCP tells both alike. Once an answer has
     * begun, only leaving makes sense; before, the caller is asked.
     */
    private void halfClosed(HttpConnection connection, Guest guest) {
        HttpServerResponse answer = guest.answer;
        if (guest.calls == 0 || answer == null || answer.headWritten()) {
            connection.close();
        } else {
            guest.halfClosed = true;
            probe(answer, FIRST_PROBE);
        }
    }

    /**
     * The machine of a caller that has left answers these bytes with a reset, which the next ones meet: a write that
     * fails closes the connection, and whoever answers is told by that.
     */
    private void probe(HttpServerResponse answer, Duration next) {
        if (!answer.headWritten() && !answer.closed()) {
            answer.writeContinue();
            vertx.setTimer(next.toMillis(), later -> probe(answer, next.multipliedBy(2)));
        }
    }

    /** In a later turn, since in this one the next request that came before the caller's end may begin. */
    private void closeUnlessCalled(HttpConnection connection, Guest guest) {
        vertx.runOnContext(later -> {
            if (guest.calls == 0) {
                connection.close();
            }
        });
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
