package org.sallyport.datasource.sql.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.ConnectionCounts.Closing;
import org.sallyport.datasource.spi.Deadline;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.engine.ConnectLimit;
import org.sallyport.datasource.sql.engine.IdleConnections;
import org.sallyport.datasource.sql.engine.Isolation;
import org.sallyport.datasource.sql.engine.Judging;
import org.sallyport.datasource.sql.engine.Permits;
import org.sallyport.datasource.sql.engine.Pooled;
import org.sallyport.datasource.sql.engine.Reported;
import org.sallyport.datasource.sql.engine.SourcePool;
import org.sallyport.datasource.sql.engine.SqlFailures;
import org.sallyport.datasource.sql.engine.SqlParameters;
import org.sallyport.datasource.sql.engine.StatementLimit;
import org.sallyport.datasource.sql.login.Login;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to one PostgreSQL database for one user, of the source's {@link SourcePool}. Whoever has acquired one either
 * releases it, healthy and outside of a transaction, or drops it. Safe from any context; futures complete on the context
 * that called.
 *
 * <p>Each connection has a client's pool of its own: closing that closes the socket at once, whatever the server does,
 * which is more than the client's connections can do. A server that fell silent so never keeps a place.
 */
public final class PgConnections {
    private static final Logger LOG = LoggerFactory.getLogger(PgConnections.class);

    /** What holds in the session: a pooler may drop properties silently, and sessions of its server may have a limit. */
    private static final String SESSION = """
            SELECT setting::int8, pg_catalog.current_setting('default_transaction_read_only') = 'on'
            FROM pg_catalog.pg_settings WHERE name = 'statement_timeout'""";

    /** By so much the server's limit is later than the deadline, at which the statement is cancelled. */
    private static final Duration LATER = Duration.ofSeconds(2);

    private static final Set<String> REFUSED = Set.of("08P01", "42704", "0A000");

    private final Vertx vertx;
    /** The server at each of its addresses, one or more. */
    private final List<Server> servers;
    /** Counts failures to connect: the next address then is the one that is tried first. */
    private final AtomicInteger turn = new AtomicInteger();

    private final Permits permits;
    private final IdleConnections<Place> idle;
    private final SqlFailures failures;
    private final Isolation isolation;
    private final Limits limits;
    private final Set<Pool> places = new HashSet<>();
    private boolean closed;
    /** Until a pooler refuses the property that makes it so. */
    private volatile boolean readByDefault = true;

    /**
     * How long a server may be silent.
     *
     * @param greeting from connecting until it takes queries, at all its addresses together
     * @param answer over a small query
     * @param farewell over the end of a query that was cancelled, and of a transaction; and over the question whether a
     *     connection lives
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

    private PgConnections(Vertx vertx, List<Server> servers, SqlParameters parameters, SourcePool pool, Limits limits) {
        this.vertx = vertx;
        this.servers = List.copyOf(servers);
        this.permits = pool.permits();
        this.idle = pool.client(place -> forget(place.pool()));
        this.failures = new SqlFailures(parameters);
        this.isolation = parameters.isolation();
        this.limits = limits;
    }

    public static PgConnections open(
            Vertx vertx,
            SqlParameters parameters,
            List<InetAddress> addresses,
            Login login,
            SourcePool pool,
            Limits limits) {
        List<Server> servers = addresses.stream()
                .map(address -> new Server(
                        PgServer.reading(parameters, address, login), PgServer.plain(parameters, address, login)))
                .toList();
        return new PgConnections(vertx, servers, parameters, pool, limits);
    }

    /** A connection of the caller's own, until released or dropped; a new one comes to be within the deadline. */
    public Future<Held> acquire(Deadline deadline) {
        return permits.acquire().compose(permit -> known(deadline));
    }

    /** One that is held already, if it lives; else a new one. */
    private Future<Held> known(Deadline deadline) {
        Pooled<Place> place = idle.take();
        if (place == null) {
            return connected(ConnectLimit.within(deadline, limits.greeting()), servers.size());
        }
        if (place.connection().pool().size() == 0) {
            return instead(place, deadline); // the server closed it
        }
        return place.connection()
                .pool()
                .getConnection()
                .compose(connection -> proven(place, connection))
                .timeout(
                        Math.min(
                                limits.farewell().toMillis(),
                                ConnectLimit.within(deadline).millis()),
                        TimeUnit.MILLISECONDS)
                .recover(dead -> instead(place, deadline));
    }

    private Future<Held> proven(Pooled<Place> place, SqlConnection connection) {
        if (!place.connection().is(connection)) {
            return Future.failedFuture(new IllegalStateException("The client has connected anew"));
        }
        Held held = new Held(place, connection);
        return idle.doubtful(place)
                ? connection.query("SELECT 1").execute().map(lives -> held)
                : Future.succeededFuture(held);
    }

    private Future<Held> instead(Pooled<Place> dead, Deadline deadline) {
        idle.gone(Closing.LOST);
        forget(dead.connection().pool());
        return known(deadline);
    }

    /** A new connection, by so many addresses, each tried where the one before doesn't answer. */
    private Future<Held> connected(ConnectLimit limit, int addresses) {
        boolean reading = readByDefault;
        int at = turn.get();
        Pool pool = pool(reading, at);
        if (pool == null) {
            permits.release();
            return Future.failedFuture(failures.lost(new IllegalStateException("The source is closed")));
        }
        return pool.getConnection()
                .compose(connection -> greeted(pool, reading, connection))
                .timeout(limit.first(addresses).millis(), TimeUnit.MILLISECONDS)
                .recover(cause -> {
                    forget(pool);
                    if (reading && refusesProperty(cause)) {
                        LOG.info(
                                "The server takes no {} when connecting: reads are told that one by one",
                                PgServer.READ_ONLY);
                        readByDefault = false;
                        return connected(limit, addresses);
                    }
                    turn.compareAndSet(at, at + 1); // else another call has turned it, and two would skip an address
                    if (addresses > 1 && !(cause instanceof PgException)) {
                        return connected(limit, addresses - 1);
                    }
                    permits.release();
                    return Future.failedFuture(
                            cause instanceof PgException ? translated(cause, false) : failures.unreachable(cause));
                });
    }

    private Future<Held> greeted(Pool pool, boolean reading, SqlConnection connection) {
        return connection.query(SESSION).execute().map(rows -> {
            Row session = rows.iterator().next();
            boolean reads = reading && session.getBoolean(1);
            int process = PgConnection.cast(connection).processId();
            Place place = new Place(pool, reads, process, session.getLong(0));
            return new Held(idle.opened(place), connection);
        });
    }

    /** PgBouncer says the first, others what a server says of a property that it doesn't know. */
    private static boolean refusesProperty(Throwable cause) {
        return cause instanceof PgException said && REFUSED.contains(String.valueOf(said.getSqlState()));
    }

    private synchronized @Nullable Pool pool(boolean reading, int at) {
        if (closed) {
            return null;
        }
        // when its connection ends is the source's pool's to say
        PoolOptions one = new PoolOptions().setMaxSize(1).setIdleTimeout(0);
        Server server = servers.get(Math.floorMod(at, servers.size()));
        Pool pool = PgBuilder.pool()
                .with(one)
                .connectingTo(reading ? server.reading : server.plain)
                .using(vertx)
                .build();
        places.add(pool);
        return pool;
    }

    /**
     * The statement that begins a transaction, which the server ends where one of its statements runs far past the deadline.
     * One text, so that it is sent together with the next statement, and costs no round trip.
     */
    String begin(Held held, boolean readOnly, Deadline deadline) {
        StringBuilder begin = new StringBuilder("BEGIN");
        if (isolation != Isolation.DATABASE_DEFAULT) {
            begin.append(" ISOLATION LEVEL ").append(isolation.sql());
        }
        begin.append(readOnly ? " READ ONLY" : " READ WRITE");
        Duration left = deadline.left();
        Place place = held.place();
        if (left != null || place.told() != StatementLimit.NONE) {
            long millis = left == null
                    ? 0
                    : Math.min(Integer.MAX_VALUE, left.plus(LATER).toMillis());
            held.limited(place.limit(millis));
            begin.append(";SET LOCAL statement_timeout=").append(held.limit());
        }
        return begin.toString();
    }

    /**
     * Tells the session when the server is to end a statement that is a transaction by itself. It is told when that
     * changes, which is seldom, and together with the statement. Behind a pooler the session may be shared, and isn't
     * told.
     */
    void limit(Held held, Deadline deadline) {
        if (!held.readsByDefault()) {
            return;
        }
        Place place = held.place();
        int most = StatementLimit.seconds(deadline);
        int seconds = most == StatementLimit.NONE ? most : most + (int) LATER.toSeconds();
        if (seconds != place.told()) {
            place.tell(seconds);
            held.limited(place.limit(seconds * 1_000L));
            held.connection()
                    .query("SET statement_timeout=" + held.limit())
                    .execute()
                    .onFailure(e -> LOG.debug("A session was not told its limit; its statement fails too", e));
        }
    }

    /** Whether what a transaction has read counts only once it is committed. */
    boolean readsCountWhenCommitted() {
        return isolation == Isolation.SERIALIZABLE;
    }

    /** Gives a healthy connection back. */
    public void release(Held held) {
        if (held.end(vertx)) {
            held.connection().close().onComplete(returned -> {
                if (!idle.giveBack(held.pooled())) {
                    forget(held.place().pool());
                }
                permits.release();
            });
        }
    }

    /** Ends a connection whose state is in doubt, at once, so that nobody is given it again. */
    public void drop(Held held) {
        if (held.end(vertx)) {
            Pool pool = held.place().pool();
            idle.gone(pool.size() == 0 ? Closing.LOST : Closing.DOUBTFUL);
            forget(pool);
            permits.release();
        }
    }

    /** Drops a connection unless it is released or dropped in time: its last words wait for the server. */
    public void dropLater(Held held) {
        held.dropBy(vertx, vertx.setTimer(limits.farewell().toMillis(), id -> drop(held)));
    }

    private void forget(Pool place) {
        synchronized (this) {
            places.remove(place);
        }
        close(place);
    }

    private static Future<Void> close(Pool place) {
        return place.close().onFailure(failure -> LOG.warn("Closing a connection failed", failure));
    }

    /** Runs a statement outside of a transaction, for small results that come soon. */
    public Future<RowSet<Row>> query(String sql, Tuple arguments) {
        return acquire(Deadline.NONE).compose(held -> {
            limit(held, Deadline.in(limits.answer()));
            return held.connection()
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
                    });
        });
    }

    /** A failure on an acquired connection, as callers may see it; judging as in {@link Query}. */
    public SourceException translated(Throwable failure, boolean judging) {
        return translated(failure, judging ? Judging.FILTER : Judging.NOTHING);
    }

    /** The same; that the server ended the statement at the request's deadline is told as that. */
    SourceException translated(Throwable failure, Judging judging, Deadline deadline) {
        Duration left = deadline.left();
        return saysCancelled(failure) && left != null && left.isZero()
                ? SqlFailures.cancelled(Cancellation.Reason.DEADLINE)
                : translated(failure, judging);
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
    public static boolean saysCancelled(@Nullable Throwable failure) {
        return failure instanceof PgException reported && "57014".equals(reported.getSqlState());
    }

    /** Whether the failure is the server's word that a prepared statement's result would be of other types now. */
    static boolean saysStale(Throwable failure) {
        return failure instanceof PgException reported && "0A000".equals(reported.getSqlState());
    }

    public Future<Void> close() {
        List<Pool> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(places);
            places.clear();
        }
        return Future.join(left.stream().map(PgConnections::close).toList()).mapEmpty();
    }
}
