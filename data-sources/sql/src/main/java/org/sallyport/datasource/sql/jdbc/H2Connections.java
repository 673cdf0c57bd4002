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
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.engine.Permits;
import org.sallyport.datasource.sql.engine.ServerAddress;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to one H2 server for one user; how many are held at once is bounded by the {@link Permits} before it. All
 * methods block, and may be called from any worker thread.
 *
 * <p>No pool library: those keep trying refused credentials until a time-out, where a caller must be told at once.
 */
public final class H2Connections {
    private static final Logger LOG = LoggerFactory.getLogger(H2Connections.class);
    /** A connection that was idle for longer is asked whether it lives before it is used. */
    private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int ANSWER_SECONDS = 2;

    /** The server at each of its addresses, one or more: nothing looks its name up. */
    private final List<JdbcDataSource> servers = new ArrayList<>();

    private final Deque<Idle> idle = new ArrayDeque<>();
    private boolean closed;

    private record Idle(Connection connection, long since) {}

    public H2Connections(SqlParameters parameters, List<InetAddress> addresses, String user, String password) {
        for (InetAddress address : addresses) {
            // Parts checked by SqlParameters; nothing of a user's reaches the URL but them.
            ServerAddress server = ServerAddress.of(address, parameters.server().port());
            JdbcDataSource source = new JdbcDataSource();
            source.setURL("jdbc:h2:tcp://" + server + "/" + parameters.database());
            source.setUser(user);
            source.setPassword(password);
            servers.add(source);
        }
    }

    /** A connection that lives, in UTC. */
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
            statement.execute("SET TIME ZONE 'UTC'");
            // Not LAZY_QUERY_EXECUTION, though the server would then not collect a result before it sends it: a lazy
            // query can't be cancelled.
            return connection;
        } catch (SQLException e) {
            drop(connection);
            throw e;
        }
    }

    private Connection connect() throws SQLException {
        for (int i = 0; ; i++) {
            try {
                return servers.get(i).getConnection();
            } catch (SQLException e) {
                if (e.getErrorCode() != ErrorCode.CONNECTION_BROKEN_1 || i + 1 == servers.size()) {
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
