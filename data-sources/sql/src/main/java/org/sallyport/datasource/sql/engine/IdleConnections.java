package org.sallyport.datasource.sql.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.ConnectionCounts.Closing;

/**
 * The idle connections of one client of a source, within its {@link SourcePool}. The one that was used last is given
 * first, so that those that aren't needed stay unused and end. Safe from any thread.
 */
public final class IdleConnections<C> {
    private final SourcePool pool;
    private final Consumer<C> closer;
    private final Deque<Pooled<C>> idle = new ArrayDeque<>();

    IdleConnections(SourcePool pool, Consumer<C> closer) {
        this.pool = pool;
        this.closer = closer;
    }

    /** One that is idle; null where there is none. Whoever takes it gives it back or tells that it is gone. */
    public @Nullable Pooled<C> take() {
        List<Pooled<C>> ended = new ArrayList<>();
        Pooled<C> found = null;
        synchronized (pool) {
            while (found == null && !idle.isEmpty()) {
                Pooled<C> last = idle.removeLast();
                Closing why = pool.over(last);
                if (why == null) {
                    found = last;
                } else {
                    pool.closed(why);
                    ended.add(last);
                }
            }
            if (found == null) {
                pool.makeRoom();
            }
        }
        ended.forEach(one -> closer.accept(one.connection()));
        return found;
    }

    /** Whether one that was taken was idle for so long that it should be asked whether it lives. */
    public boolean doubtful(Pooled<C> taken) {
        return pool.doubtful(taken);
    }

    /** A connection was opened, for whoever calls. */
    public Pooled<C> opened(C connection) {
        return pool.opened(connection);
    }

    /**
     * Takes a healthy connection back. False where it isn't kept, since it has reached its age or the source has closed:
     * whoever calls closes it.
     */
    public boolean giveBack(Pooled<C> used) {
        synchronized (pool) {
            Closing why = pool.unfit(used);
            if (why == null) {
                pool.idles(used);
                idle.addLast(used);
            } else {
                pool.closed(why);
            }
            return why == null;
        }
    }

    /** One that was taken or opened is none any more: whoever calls closes it. */
    public void gone(Closing why) {
        pool.closed(why);
    }

    /** Closes those of which the time is over; with the pool's lock. */
    void sweep(List<Runnable> closings) {
        idle.removeIf(one -> {
            Closing why = pool.over(one);
            if (why != null) {
                close(one, why, closings);
            }
            return why != null;
        });
    }

    /** Closes the one that was unused for longest, if there is any; with the pool's lock. */
    boolean closeOne(Closing why, List<Runnable> closings) {
        Pooled<C> oldest = idle.pollFirst();
        if (oldest != null) {
            close(oldest, why, closings);
        }
        return oldest != null;
    }

    private void close(Pooled<C> one, Closing why, List<Runnable> closings) {
        pool.closed(why);
        closings.add(() -> closer.accept(one.connection()));
    }

    /** With the pool's lock. */
    int count() {
        return idle.size();
    }
}
