package org.sallyport.datasource.sql.engine;

/** A connection that a {@link SourcePool} knows of. Belongs to whoever holds it. */
public final class Pooled<C> {
    private final C connection;
    private final long retireAt;
    private long idleSince;

    Pooled(C connection, long retireAt) {
        this.connection = connection;
        this.retireAt = retireAt;
    }

    public C connection() {
        return connection;
    }

    void idleSince(long now) {
        idleSince = now;
    }

    /** Nanoseconds that it has been idle. */
    long idle(long now) {
        return now - idleSince;
    }

    /** Whether it has reached its age. */
    boolean old(long now) {
        return now - retireAt >= 0;
    }
}
