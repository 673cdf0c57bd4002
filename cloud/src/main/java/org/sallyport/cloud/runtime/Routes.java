package org.sallyport.cloud.runtime;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.store.Connections;
import org.sallyport.cloud.store.ExpiringCache;

/**
 * Connections by id, kept in memory. A write in this process takes effect at once ({@link #forget}), one in another
 * cloud on the same database after {@link #LIFE}. Thread-safe.
 */
public final class Routes {
    /** How long an entry is trusted. */
    static final Duration LIFE = Duration.ofSeconds(15);

    private static final int CAPACITY = 10_000;

    private final Connections connections;
    private final String publicUrl;
    private final InstantSource clock;
    private final ExpiringCache<Route> cache;
    private final AtomicLong writes = new AtomicLong();

    /** Routes to the store's connections, which callers reach below a base URL (without a trailing slash). */
    public Routes(Connections connections, String publicUrl, InstantSource clock) {
        this.connections = connections;
        this.publicUrl = publicUrl;
        this.clock = clock;
        this.cache = new ExpiringCache<>(CAPACITY, clock);
    }

    /** To be called after each write of a connection. */
    public void forget(String id) {
        writes.incrementAndGet();
        cache.remove(id);
    }

    /** The route in memory; null when it must be loaded. */
    @Nullable Route cached(String id) {
        return cache.get(id).orElse(null);
    }

    /** Reads a route from the store. Fails with {@link CloudCode#UNKNOWN_CONNECTION}. */
    Future<Route> load(String id) {
        long before = writes.get();
        return connections.find(id).map(found -> {
            Route route = Route.of(found.orElseThrow(() -> unknown(id)), publicUrl);
            // What was read while something was written may be the state before: use it once, don't keep it.
            if (writes.get() == before) {
                cache.put(id, route, clock.instant().plus(LIFE));
            }
            return route;
        });
    }

    static RuntimeException unknown(String id) {
        return CloudCode.UNKNOWN_CONNECTION.failure("There is no connection " + id
                + " that you may use with this connector; GET /api/v1/connections lists yours");
    }
}
