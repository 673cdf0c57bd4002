package org.sallyport.datasource.sql.engine;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.ConnectionCounts;
import org.sallyport.datasource.spi.ConnectionCounts.Closing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one source, whichever client holds them: how many there may be, how old and how long unused each
 * may become, and what became of them. It connects nothing and knows no driver. Safe from any thread.
 */
public final class SourcePool {
    private static final Logger LOG = LoggerFactory.getLogger(SourcePool.class);

    /** By so much of its lifetime a connection may end sooner, so that those opened together don't end together. */
    private static final double SPREAD = 0.1;

    private static final long OFTEST_MILLIS = 100;
    private static final long SELDOMEST_MILLIS = 5_000;

    /** Longer than those who give connections back wait for a silent server. */
    private static final int LAST_SECONDS = 10;

    private final Vertx vertx;
    private final PoolSettings settings;
    private final Permits permits;
    private final LongSupplier nanoClock;
    private final DoubleSupplier random;
    private final List<IdleConnections<?>> clients = new ArrayList<>();
    private final Map<Closing, Long> closed = new EnumMap<>(Closing.class);
    private final Context context;
    private @Nullable Long sweeper;
    private long created;
    private boolean over;

    /**
     * A pool that looks after its connections, from the first one until it is closed.
     *
     * @param patience how long a call waits for a connection
     * @param nanoClock as {@link System#nanoTime}
     * @param random from 0 to 1
     */
    public SourcePool(
            Vertx vertx, PoolSettings settings, Duration patience, LongSupplier nanoClock, DoubleSupplier random) {
        this.vertx = vertx;
        this.settings = settings;
        this.permits = new Permits(vertx, settings.size(), patience);
        this.nanoClock = nanoClock;
        this.random = random;
        this.context = vertx.getOrCreateContext();
    }

    /** A pool by the system's clock. */
    public static SourcePool of(Vertx vertx, PoolSettings settings, Duration patience) {
        return new SourcePool(
                vertx,
                settings,
                patience,
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /** The right to hold a connection. */
    public Permits permits() {
        return permits;
    }

    /**
     * The idle connections of another client.
     *
     * @param closer closes one; called on any thread, and must not block
     */
    public synchronized <C> IdleConnections<C> client(Consumer<C> closer) {
        IdleConnections<C> client = new IdleConnections<>(this, closer);
        clients.add(client);
        return client;
    }

    /** Closes idle connections of which the time is over. */
    public void closeUnfit() {
        List<Runnable> closings = new ArrayList<>();
        synchronized (this) {
            clients.forEach(client -> client.sweep(closings));
        }
        closings.forEach(Runnable::run);
    }

    /**
     * Closes all idle connections, and those in use as they come back, which they do also after the last call: completes
     * then, so that what they come back by isn't closed before, but no later than {@value #LAST_SECONDS} s. Idempotent.
     */
    public Future<Void> close() {
        synchronized (this) {
            over = true;
            if (sweeper != null) {
                vertx.cancelTimer(sweeper);
            }
        }
        closeUnfit();
        return permits.end().timeout(LAST_SECONDS, TimeUnit.SECONDS).otherwise(late -> {
            LOG.warn("{} connections of a source that closed have not come back", permits.inUse());
            return null;
        });
    }

    /** What became of the connections. */
    public synchronized ConnectionCounts counts() {
        long ended = closed.values().stream().mapToLong(Long::longValue).sum();
        return new ConnectionCounts((int) (created - ended), permits.inUse(), permits.waiting(), created, closed);
    }

    /** Before one more is opened: closes an idle one of another client where there would be more than there may be. */
    synchronized void makeRoom() {
        int idle = clients.stream().mapToInt(IdleConnections::count).sum();
        if (idle + permits.inUse() > settings.size()) {
            List<Runnable> closings = new ArrayList<>();
            boolean made = clients.stream().anyMatch(client -> client.closeOne(Closing.ROOM, closings));
            if (made) {
                vertx.runOnContext(v -> closings.forEach(Runnable::run));
            }
        }
    }

    synchronized <C> Pooled<C> opened(C connection) {
        created++;
        if (created == 1) {
            context.runOnContext(v -> sweepFromNow());
        }
        long life = settings.lifetime().toNanos();
        return new Pooled<>(connection, nanoClock.getAsLong() + life - (long) (life * SPREAD * random.getAsDouble()));
    }

    private synchronized void sweepFromNow() {
        if (!over) {
            long period =
                    Math.min(settings.idle().toMillis(), settings.lifetime().toMillis()) / 4;
            sweeper =
                    vertx.setPeriodic(Math.max(OFTEST_MILLIS, Math.min(period, SELDOMEST_MILLIS)), id -> closeUnfit());
        }
    }

    synchronized void closed(Closing why) {
        closed.merge(why, 1L, Long::sum);
    }

    void idles(Pooled<?> back) {
        back.idleSince(nanoClock.getAsLong());
    }

    boolean doubtful(Pooled<?> taken) {
        return taken.idle(nanoClock.getAsLong()) >= settings.validate().toNanos();
    }

    /** Why one that comes back must not be kept; null where it may. */
    @Nullable Closing unfit(Pooled<?> used) {
        if (over) {
            return Closing.SOURCE;
        }
        return used.old(nanoClock.getAsLong()) ? Closing.LIFETIME : null;
    }

    /** Why an idle one must not be kept any longer; null where it may. */
    @Nullable Closing over(Pooled<?> one) {
        Closing why = unfit(one);
        return why == null && one.idle(nanoClock.getAsLong()) >= settings.idle().toNanos() ? Closing.IDLE : why;
    }
}
