package org.sallyport.datasource.sql.postgres;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.engine.Pooled;

/** A connection that is held, until it is released or dropped. */
public final class Held {
    /** So long before its limit the server's word that it cancelled a statement can't be about the limit. */
    private static final Duration CLEARLY = Duration.ofSeconds(1);

    private final Pooled<Place> place;
    private final SqlConnection connection;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile long timer = -1;
    /** Milliseconds after which the server ends a statement of its own accord; 0 for never. */
    private volatile long limit;
    /** When a statement was sent last, by {@link System#nanoTime}. */
    private volatile long sentAt;

    Held(Pooled<Place> place, SqlConnection connection) {
        this.place = place;
        this.connection = connection;
        this.limit = place.connection().limit(place.connection().told() * 1_000L);
    }

    SqlConnection connection() {
        return connection;
    }

    /** Something is sent that may be cancelled. */
    void sends() {
        sentAt = System.nanoTime();
    }

    /**
     * Whether the failure of what was sent last says that a request to cancel it has arrived. Where it may be the
     * server's own limit, the request may still be on its way and must not hit the connection's next statement.
     */
    boolean cancelArrived(@Nullable Throwable failure) {
        long nanos = System.nanoTime() - sentAt;
        boolean early = limit == 0 || nanos < TimeUnit.MILLISECONDS.toNanos(limit) - CLEARLY.toNanos();
        return early && PgConnections.saysCancelled(failure);
    }

    /** Whether a transaction is read-only that doesn't say what it is, as of a single statement. */
    boolean readsByDefault() {
        return place.connection().readsByDefault();
    }

    Pooled<Place> pooled() {
        return place;
    }

    Place place() {
        return place.connection();
    }

    /** When the server ends a statement of its own accord, from now on. */
    void limited(long millis) {
        limit = millis;
    }

    long limit() {
        return limit;
    }

    /** What drops the connection, unless it is over before; a timer before it is cancelled. */
    void dropBy(Vertx vertx, long next) {
        vertx.cancelTimer(timer);
        timer = next;
    }

    /** Ends the holding; false where it was over. */
    boolean end(Vertx vertx) {
        vertx.cancelTimer(timer);
        return over.compareAndSet(false, true);
    }
}
