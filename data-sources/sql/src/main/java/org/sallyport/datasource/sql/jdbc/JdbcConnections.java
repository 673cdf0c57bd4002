package org.sallyport.datasource.sql.jdbc;

import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.engine.Permits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to one database for one user; how many are held at once is bounded by the {@link Permits} before it. All
 * methods block, and may be called from any worker thread.
 *
 * <p>No pool library: those keep trying refused credentials until a time-out, where a caller must be told at once.
 */
public final class JdbcConnections {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcConnections.class);
    /** A connection that was idle for longer is asked whether it lives before it is used. */
    private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int ANSWER_SECONDS = 2;

    private final JdbcDatabase database;
    /** The server's addresses; none where there is no server. */
    private final List<InetAddress> addresses;

    private final Deque<Idle> idle = new ArrayDeque<>();
    private boolean closed;

    private record Idle(Connection connection, long since) {}

    public JdbcConnections(JdbcDatabase database, List<InetAddress> addresses) {
        this.database = database;
        this.addresses = List.copyOf(addresses);
    }

    /** A connection that lives, greeted. */
    public Connection acquire() throws SQLException {
        for (Idle last = poll(); last != null; last = poll()) {
            boolean fresh = System.nanoTime() - last.since() < TRUSTED_NANOS;
            if (fresh || last.connection().isValid(ANSWER_SECONDS)) {
                return last.connection();
            }
            drop(last.connection());
        }
        Connection connection = connect();
        try (Statement statement = connection.createStatement()) {
            for (String greeting : database.greeting()) {
                statement.execute(greeting);
            }
            return connection;
        } catch (SQLException e) {
            drop(connection);
            throw e;
        }
    }

    private Connection connect() throws SQLException {
        if (addresses.isEmpty()) {
            return database.connect(null);
        }
        for (int i = 0; ; i++) {
            try {
                return database.connect(addresses.get(i));
            } catch (SQLException e) {
                if (!database.network(e) || i + 1 == addresses.size()) {
                    throw e;
                }
                LOG.debug("An address of the server does not answer; the next one is tried", e);
            }
        }
    }

    private synchronized @Nullable Idle poll() {
        return idle.pollLast();
    }

    /** Gives a healthy connection back. */
    public void release(Connection connection) {
        synchronized (this) {
            if (!closed) {
                idle.addLast(new Idle(connection, System.nanoTime()));
                return;
            }
        }
        drop(connection);
    }

    /** Ends a connection whose state is in doubt. */
    public void drop(Connection connection) {
        try {
            if (!connection.getAutoCommit()) {
                // Oracle would commit what is open, and DB2 not close
                connection.rollback();
            }
        } catch (SQLException e) {
            LOG.debug("A transaction that is given up was not rolled back", e);
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("A connection that is given up did not close", e);
        }
    }

    public void close() {
        List<Idle> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(idle);
            idle.clear();
        }
        left.forEach(one -> drop(one.connection()));
    }
}
