package org.sallyport.datasource.sql.engine;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/**
 * The right to hold one of a bounded number of connections. Waiting is first come, first served, without a thread, and
 * not longer than the patience. Safe from any thread.
 */
public final class Permits {
    private final Vertx vertx;
    private final int count;
    private final Duration patience;
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private final Promise<Void> allBack = Promise.promise();
    private boolean ending;
    private int free;

    private record Waiter(Context context, Promise<Void> promise) {}

    public Permits(Vertx vertx, int count, Duration patience) {
        this.vertx = vertx;
        this.count = count;
        this.patience = patience;
        this.free = count;
    }

    /** Completes, on the caller's context, once a permit is held; fails with {@link SourceCode#SOURCE_BUSY}. */
    public Future<Void> acquire() {
        Waiter waiter;
        synchronized (this) {
            if (free > 0) {
                free--;
                return Future.succeededFuture();
            }
            waiter = new Waiter(vertx.getOrCreateContext(), Promise.promise());
            waiters.add(waiter);
        }
        long timer = vertx.setTimer(patience.toMillis(), id -> giveUp(waiter));
        return waiter.promise().future().onComplete(done -> vertx.cancelTimer(timer));
    }

    /** Gives a held permit back. */
    public void release() {
        Waiter next;
        boolean last = false;
        synchronized (this) {
            next = waiters.poll();
            if (next == null) {
                free++;
                last = ending && free == count;
            }
        }
        if (next != null) {
            next.context().runOnContext(v -> next.promise().complete());
        } else if (last) {
            allBack.tryComplete();
        }
    }

    /** Completes, on any thread, when none is held any more. */
    public Future<Void> end() {
        boolean none;
        synchronized (this) {
            ending = true;
            none = free == count;
        }
        if (none) {
            allBack.tryComplete();
        }
        return allBack.future();
    }

    /** Permits that are held. */
    public synchronized int inUse() {
        return count - free;
    }

    /** How many wait for one. */
    public synchronized int waiting() {
        return waiters.size();
    }

    private void giveUp(Waiter waiter) {
        boolean waited;
        synchronized (this) {
            waited = waiters.remove(waiter);
        }
        if (waited) {
            waiter.promise()
                    .fail(new SourceException(
                            SourceCode.SOURCE_BUSY,
                            "All " + count + " connections to the database are in use and none came free within "
                                    + patience.toSeconds() + " s. Try again, or raise pool.size of the connection and"
                                    + " limits.connectionsPerSource of the agent"));
        }
    }
}
