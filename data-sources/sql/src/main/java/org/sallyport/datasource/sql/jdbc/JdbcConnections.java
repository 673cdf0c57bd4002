package org.sallyport.datasource.sql.jdbc;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.sallyport.datasource.spi.ConnectionCounts.Closing;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.sql.engine.ConnectLimit;
import org.sallyport.datasource.sql.engine.IdleConnections;
import org.sallyport.datasource.sql.engine.Isolation;
import org.sallyport.datasource.sql.engine.Pooled;
import org.sallyport.datasource.sql.engine.SourcePool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JDBC connections to one database for one user, of the source's {@link SourcePool}. Methods that connect or close block;
 * all may be called from any worker thread.
 *
 * <p>No pool library: those keep trying refused credentials until a time-out, where a caller must be told at once.
 */
public final class JdbcConnections {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcConnections.class);
    private static final int ANSWER_SECONDS = 5;

    private final JdbcDatabase database;
    /** The server's addresses; none where there is no server. */
    private final List<InetAddress> addresses;

    private final Isolation isolation;
    private final WorkerExecutor enders;
    private final IdleConnections<JdbcSession> idle;
    private final Set<Future<Void>> closing = ConcurrentHashMap.newKeySet();
    /** Which address answered last: it is the first that is tried. */
    private volatile int served;

    JdbcConnections(
            JdbcDatabase database,
            List<InetAddress> addresses,
            Isolation isolation,
            SourcePool pool,
            WorkerExecutor enders) {
        DriverLogs.quieten();
        this.database = database;
        this.addresses = List.copyOf(addresses);
        this.isolation = isolation;
        this.enders = enders;
        this.idle = pool.client(this::closeSoon);
    }

    /** A connection that lives, greeted. A new one comes to be within the deadline of the call that needs it. */
    Pooled<JdbcSession> acquire(Deadline deadline) throws SQLException {
        for (Pooled<JdbcSession> last = idle.take(); last != null; last = idle.take()) {
            if (lives(last)) {
                return last;
            }
            drop(last, Closing.LOST);
        }
        return idle.opened(new JdbcSession(greeted(ConnectLimit.within(deadline))));
    }

    private boolean lives(Pooled<JdbcSession> last) {
        Connection connection = last.connection().connection();
        try {
            boolean closed = connection.isClosed(); // told by the driver, without asking the server
            return !closed && (!idle.doubtful(last) || connection.isValid(ANSWER_SECONDS));
        } catch (SQLException | RuntimeException e) {
            LOG.debug("An idle connection can't tell whether it lives; it is dropped", e);
            return false;
        }
    }

    private Connection greeted(ConnectLimit limit) throws SQLException {
        Connection connection = connect(limit);
        boolean welcome = false;
        try {
            greet(connection, limit);
            welcome = true;
            return connection;
        } finally {
            if (!welcome) {
                end(connection);
            }
        }
    }

    private void greet(Connection connection, ConnectLimit limit) throws SQLException {
        boolean server = !addresses.isEmpty();
        if (server) {
            database.boundSilence(connection, limit.millis());
        }
        try (Statement statement = connection.createStatement()) {
            for (String greeting : database.greeting()) {
                statement.execute(greeting);
            }
            database.isolate(connection, isolation);
        }
        if (server) {
            database.boundSilence(connection, 0);
        }
    }

    private Connection connect(ConnectLimit limit) throws SQLException {
        if (addresses.isEmpty()) {
            return database.connect(null, limit);
        }
        int count = addresses.size();
        int first = served;
        for (int left = count; ; left--) {
            int at = (first + count - left) % count;
            try {
                Connection connection = database.connect(addresses.get(at), limit.first(left));
                served = at;
                return connection;
            } catch (SQLException e) {
                if (!database.network(e) || left == 1) {
                    throw e;
                }
                LOG.debug("An address of the server does not answer; the next one is tried", e);
            }
        }
    }

    /** Gives a healthy connection back, outside of a transaction. */
    void release(Pooled<JdbcSession> used) {
        if (!idle.giveBack(used)) {
            end(used.connection().connection());
        }
    }

    /** Ends a connection that nobody shall be given again. */
    void drop(Pooled<JdbcSession> used, Closing why) {
        idle.gone(why);
        Connection connection = used.connection().connection();
        if (why == Closing.LOST || why == Closing.DOUBTFUL) {
            abort(connection);
        }
        end(connection);
    }

    /** Breaks a connection off, whatever the server does: what a thread waits for on it fails. */
    void abort(Connection connection) {
        if (addresses.isEmpty()) {
            return; // no network that could be silent
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("A connection was not broken off", e);
        }
    }

    /** Closes a connection and undoes what is open in it; may wait for the server. */
    static void end(Connection connection) {
        try {
            if (!connection.isClosed() && !connection.getAutoCommit()) {
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

    private void closeSoon(JdbcSession session) {
        Future<Void> closed = enders.executeBlocking(
                () -> {
                    end(session.connection());
                    return null;
                },
                false);
        closing.add(closed);
        closed.onComplete(done -> closing.remove(closed));
    }

    /** Completes when those that are being closed have closed. */
    Future<Void> settled() {
        return Future.join(List.copyOf(closing)).mapEmpty();
    }
}
