package org.sallyport.datasource.sql.postgres;

import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;

/** A pool of one connection. */
final class Place {
    private final Pool pool;
    private final boolean readsByDefault;
    /** The server's process of the connection, by which another in its stead is noticed. */
    private final int process;
    /** Milliseconds after which the server ends a statement of its own accord; 0 for never. */
    private final long ownLimit;
    /** Seconds that the session was told instead; 0 for not at all. */
    private volatile int told;

    Place(Pool pool, boolean readsByDefault, int process, long ownLimit) {
        this.pool = pool;
        this.readsByDefault = readsByDefault;
        this.process = process;
        this.ownLimit = ownLimit;
    }

    /** The limit in milliseconds, where the server's own isn't the shorter one. */
    long limit(long millis) {
        return millis == 0 || (ownLimit > 0 && ownLimit < millis) ? ownLimit : millis;
    }

    /** The pool that has the connection and no other. */
    Pool pool() {
        return pool;
    }

    /** Whether a transaction is read-only that doesn't say what it is, as of a single statement. */
    boolean readsByDefault() {
        return readsByDefault;
    }

    /** Whether the client's connection is still the one that it was. */
    boolean is(SqlConnection connection) {
        return PgConnection.cast(connection).processId() == process;
    }

    int told() {
        return told;
    }

    void tell(int seconds) {
        told = seconds;
    }
}
