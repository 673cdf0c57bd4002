package org.sallyport.datasource.sql.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.Permits;
import org.sallyport.datasource.sql.engine.Reported;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.engine.Trust;
import org.sallyport.datasource.sql.login.ClientCertificate;
import org.sallyport.datasource.sql.login.Login;
import org.sallyport.datasource.sql.statement.Query;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to one PostgreSQL database for one user; how many are held at once is bounded by the {@link Permits}.
 * Whoever has acquired one either releases it, healthy and outside of a transaction, or drops it. Safe from any
 * context; futures complete on the context that called.
 *
 * <p>Each connection has a pool of its own: closing that closes the socket at once, whatever the server does, which is
 * more than the client's connections can do. A server that fell silent so never keeps a place.
 */
public final class PgConnections {
    private static final Logger LOG = LoggerFactory.getLogger(PgConnections.class);
    /** A connection that was idle for longer is not trusted to live. */
    private static final int IDLE_SECONDS = 30;

    /** Statements that a connection keeps prepared; those of single rows, of which there is one a table. */
    private static final int MOST_STATEMENTS = 64;

    private static final int CLEANING_MILLIS = 5_000;

    private static final String READ_ONLY = "default_transaction_read_only";
    private static final Set<String> REFUSED = Set.of("08P01", "42704", "0A000");

    private final Vertx vertx;
    /** The server at each of its addresses, one or more. */
    private final List<Server> servers;
    /** Counts failures to connect: each makes the next address the one that is tried first. */
    private final AtomicInteger turn = new AtomicInteger();

    private final Permits permits;
    private final SqlFailures failures;
    private final Limits limits;
    private final Set<Place> places = new HashSet<>();
    private final Deque<Place> idle = new ArrayDeque<>();
    private boolean closed;
    /** Until a pooler refuses the property that makes it so. */
    private volatile boolean readByDefault = true;

    /**
     * How long a server may be silent.
     *
     * @param greeting from connecting until it takes queries
     * @param answer over a small query
     * @param farewell over the end of a query that was cancelled, and of a transaction
     */
    public record Limits(Duration greeting, Duration answer, Duration farewell) {
        static final Limits USUAL = new Limits(Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofSeconds(5));
    }

    /**
     * How an address is connected to.
     *
     * @param reading with transactions that are read-only unless they say otherwise
     * @param plain without that, for poolers that take only few properties (PgBouncer)
     */
    private record Server(PgConnectOptions reading, PgConnectOptions plain) {}

    /** What holds one connection. */
    private record Place(Pool pool, boolean readsByDefault) {}

    /** A connection that is held, until it is released or dropped. */
    public static final class Held {
        private final Place place;
        private final SqlConnection connection;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile long timer = -1;

        private Held(Place place, SqlConnection connection) {
            this.place = place;
            this.connection = connection;
        }

        SqlConnection connection() {
            return connection;
        }

        /** Whether a transaction is read-only that doesn't say what it is, as of a single statement. */
        boolean readsByDefault() {
            return place.readsByDefault;
        }
    }

    private PgConnections(Vertx vertx, List<Server> servers, Permits permits, SqlFailures failures, Limits limits) {
        this.vertx = vertx;
        this.servers = List.copyOf(servers);
        this.permits = permits;
        this.failures = failures;
        this.limits = limits;
    }

    public static PgConnections open(
            Vertx vertx,
            SqlParameters parameters,
            List<InetAddress> addresses,
            Login login,
            Permits permits,
            Limits limits) {
        List<Server> servers = addresses.stream()
                .map(address -> new Server(
                        options(parameters, address, login).addProperty(READ_ONLY, "on"),
                        options(parameters, address, login)))
                .toList();
        return new PgConnections(vertx, servers, permits, new SqlFailures(parameters), limits);
    }

    private static PgConnectOptions options(SqlParameters parameters, InetAddress address, Login login) {
        PgConnectOptions options = new PgServer(parameters.address(), address)
                .setDatabase(parameters.database())
                .setUser(login.user())
                .setPassword(login.secret())
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(MOST_STATEMENTS)
                .addProperty("application_name", "sallyport")
                .addProperty("TimeZone", "UTC")
                .addProperty("IntervalStyle", "iso_8601");
        return switch (parameters.tls()) {
            case DISABLE -> options.setSslMode(SslMode.DISABLE);
            case PREFER ->
                options.setSslMode(SslMode.PREFER).setSslOptions(tls(login).setTrustAll(true));
            case REQUIRE ->
                options.setSslMode(SslMode.REQUIRE).setSslOptions(tls(login).setTrustAll(true));
            case VERIFY_FULL ->
                options.setSslMode(SslMode.VERIFY_FULL)
                        .setSslOptions(tls(login)
                                .setHostnameVerificationAlgorithm("HTTPS")
                                .setTrustOptions(Trust.options(parameters)));
        };
    }

    private static ClientSSLOptions tls(Login login) {
        ClientSSLOptions options = new ClientSSLOptions();
        ClientCertificate certificate = login.certificate();
        if (certificate != null) {
            options.setKeyCertOptions(new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(certificate.chain()))
                    .addKeyValue(Buffer.buffer(certificate.key())));
        }
        return options;
    }

    /** A connection of the caller's own, until released or dropped. */
    public Future<Held> acquire() {
        return permits.acquire().compose(permit -> connected(servers.size() - 1));
    }

    /** A connection that lives; where one address doesn't answer, so many others are tried. */
    private Future<Held> connected(int others) {
        Place place = place();
        if (place == null) {
            permits.release();
            return Future.failedFuture(failures.lost(new IllegalStateException("The source is closed")));
        }
        return place.pool
                .getConnection()
                .timeout(limits.greeting().toMillis(), TimeUnit.MILLISECONDS)
                .map(connection -> new Held(place, connection))
                .recover(cause -> {
                    if (place.readsByDefault && refusesProperty(cause)) {
                        LOG.info("The server takes no {} when connecting: reads are told that one by one", READ_ONLY);
                        readByDefault = false;
                        forget(place);
                        return connected(others);
                    }
                    turn.incrementAndGet();
                    if (others > 0 && !(cause instanceof PgException)) {
                        forget(place);
                        return connected(others - 1);
                    }
                    abandon(place);
                    return Future.failedFuture(
                            cause instanceof PgException ? translated(cause, false) : failures.unreachable(cause));
                });
    }

    /** PgBouncer says the first, others what a server says of a property that it doesn't know. */
    private static boolean refusesProperty(Throwable cause) {
        return cause instanceof PgException said && REFUSED.contains(String.valueOf(said.getSqlState()));
    }

    private synchronized @Nullable Place place() {
        if (closed) {
            return null;
        }
        Place known = idle.pollLast();
        if (known != null) {
            return known;
        }
        PoolOptions one = new PoolOptions()
                .setMaxSize(1)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setPoolCleanerPeriod(CLEANING_MILLIS);
        Server server = servers.get(Math.floorMod(turn.get(), servers.size()));
        boolean reading = readByDefault;
        Pool pool = PgBuilder.pool()
                .with(one)
                .connectingTo(reading ? server.reading : server.plain)
                .using(vertx)
                .build();
        Place place = new Place(pool, reading);
        places.add(place);
        return place;
    }

    /** Gives a healthy connection back. */
    public void release(Held held) {
        if (end(held)) {
            held.connection.close().onComplete(returned -> {
                synchronized (this) {
                    if (!closed) {
                        idle.addLast(held.place);
                    }
                }
                permits.release();
            });
        }
    }

    /** Ends a connection whose state is in doubt, at once, so that nobody is given it again. */
    public void drop(Held held) {
        if (end(held)) {
            abandon(held.place);
        }
    }

    private boolean end(Held held) {
        vertx.cancelTimer(held.timer);
        return held.over.compareAndSet(false, true);
    }

    /** Drops a connection unless it is released or dropped in time: its last words wait for the server. */
    public void dropLater(Held held) {
        vertx.cancelTimer(held.timer);
        held.timer = vertx.setTimer(limits.farewell().toMillis(), id -> drop(held));
    }

    private void abandon(Place place) {
        forget(place);
        permits.release();
    }

    private void forget(Place place) {
        synchronized (this) {
            places.remove(place);
        }
        close(place);
    }

    private static Future<Void> close(Place place) {
        return place.pool.close().onFailure(failure -> LOG.warn("Closing a connection failed", failure));
    }

    /** Runs a statement outside of a transaction, for small results that come soon. */
    public Future<RowSet<Row>> query(String sql, Tuple arguments) {
        return acquire()
                .compose(held -> held.connection()
                        .preparedQuery(sql)
                        .execute(arguments)
                        .timeout(limits.answer().toMillis(), TimeUnit.MILLISECONDS)
                        .onSuccess(done -> release(held))
                        .recover(failure -> {
                            if (failure instanceof PgException) {
                                release(held);
                            } else {
                                drop(held);
                            }
                            return Future.failedFuture(translated(failure, false));
                        }));
    }

    /** A failure on an acquired connection, as callers may see it; judging as in {@link Query}. */
    public SourceException translated(Throwable failure, boolean judging) {
        return translated(failure, judging ? Judging.FILTER : Judging.NOTHING);
    }

    /** A failure on an acquired connection, as callers may see it. */
    SourceException translated(Throwable failure, Judging judging) {
        return failure instanceof PgException reported
                ? failures.reported(reported(reported), judging)
                : failures.lost(failure);
    }

    private static Reported reported(PgException said) {
        String position = said.getPosition();
        return new Reported(
                said.getSqlState(),
                0,
                said.getConstraint(),
                said.getColumn(),
                position == null ? 0 : Integer.parseInt(position),
                said);
    }

    /** What a COMMIT that did not come back means. */
    SourceException outcomeUnknown(Throwable failure) {
        return failures.outcomeUnknown(failure);
    }

    /** Whether the failure is the server's word that the statement was cancelled. */
    public static boolean saysCancelled(Throwable failure) {
        return failure instanceof PgException reported && "57014".equals(reported.getSqlState());
    }

    /** Whether the failure is the server's word that a prepared statement's result would be of other types now. */
    static boolean saysStale(Throwable failure) {
        return failure instanceof PgException reported && "0A000".equals(reported.getSqlState());
    }

    public Future<Void> close() {
        List<Place> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(places);
            places.clear();
            idle.clear();
        }
        return Future.join(left.stream().map(PgConnections::close).toList()).mapEmpty();
    }
}
