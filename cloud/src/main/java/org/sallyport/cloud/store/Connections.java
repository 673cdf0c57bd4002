package org.sallyport.cloud.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;

/** Connections. Thread-safe; each call is one transaction. */
public final class Connections {
    private static final String CONNECTION = "select id, connector, gateway, name, owner, parameters,"
            + " credential_format, credentials, credentials_unreadable, version, created, changed from connection";

    private final Database database;
    private final InstantSource clock;

    Connections(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Creates a connection. Fails with {@link CloudCode#UNKNOWN_GATEWAY} when the gateway was removed meanwhile.
     */
    public Future<StoredConnection> create(
            String connector,
            String gateway,
            String name,
            String owner,
            JsonObject parameters,
            @Nullable SealedCredentials credentials) {
        return database.transaction(c -> {
            Instant now = Instant.ofEpochMilli(clock.millis());
            StoredConnection connection = new StoredConnection(
                    Ids.next("cn-"), connector, gateway, name, owner, parameters, credentials, 1, now, now);
            try {
                Sql.update(
                        c,
                        "insert into connection (id, connector, gateway, name, owner, parameters, credential_format,"
                                + " credentials, version, created, changed) values (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)",
                        connection.id(),
                        connector,
                        gateway,
                        name,
                        owner,
                        parameters.encode(),
                        credentials == null ? null : credentials.format(),
                        credentials == null ? null : credentials.sealed(),
                        now.toEpochMilli(),
                        now.toEpochMilli());
            } catch (SQLException e) {
                if (Database.isReferenced(e)) {
                    throw CloudCode.UNKNOWN_GATEWAY.failure("There is no gateway " + gateway, e);
                }
                throw e;
            }
            return connection;
        });
    }

    /** A connection by its id. */
    public Future<Optional<StoredConnection>> find(String id) {
        return database.transaction(c -> Sql.first(c, Connections::connection, CONNECTION + " where id = ?", id));
    }

    /** A page of connections, of one owner or (null) of all, that follow an id. */
    public Future<Page<StoredConnection>> list(@Nullable String owner, String after, int limit) {
        return database.transaction(c -> Page.of(
                owner == null
                        ? Sql.list(
                                c,
                                Connections::connection,
                                CONNECTION + " where id > ? order by id limit ?",
                                after,
                                limit + 1)
                        : Sql.list(
                                c,
                                Connections::connection,
                                CONNECTION + " where owner = ? and id > ? order by id limit ?",
                                owner,
                                after,
                                limit + 1),
                limit,
                StoredConnection::id));
    }

    /**
     * Changes name, parameters and credentials, and raises the version. Other credentials than the present ones count as
     * not yet sealed to the gateway's key that a rotation brings.
     *
     * @param next the connection as it shall be; its version is the one that the change was made from
     * @return the connection with its new version; empty when it is gone or was changed meanwhile
     */
    public Future<Optional<StoredConnection>> change(StoredConnection next) {
        return database.transaction(c -> {
            SealedCredentials credentials = next.credentials();
            Instant now = Instant.ofEpochMilli(clock.millis());
            int changed = Sql.update(
                    c,
                    "update connection set name = ?, parameters = ?,"
                            + " credentials_key = case when credentials = ? then credentials_key end,"
                            + " credential_format = ?, credentials = ?, credentials_unreadable = ?,"
                            + " version = version + 1, changed = ? where id = ? and version = ?",
                    next.name(),
                    next.parameters().encode(),
                    credentials == null ? "" : credentials.sealed(),
                    credentials == null ? null : credentials.format(),
                    credentials == null ? null : credentials.sealed(),
                    credentials != null && credentials.unreadable(),
                    now.toEpochMilli(),
                    next.id(),
                    next.version());
            return changed == 0
                    ? Optional.empty()
                    : Optional.of(new StoredConnection(
                            next.id(),
                            next.connector(),
                            next.gateway(),
                            next.name(),
                            next.owner(),
                            next.parameters(),
                            credentials,
                            next.version() + 1,
                            next.created(),
                            now));
        });
    }

    /** Removes a connection; whether it was there. */
    public Future<Boolean> remove(String id) {
        return database.transaction(c -> Sql.update(c, "delete from connection where id = ?", id) == 1);
    }

    private static StoredConnection connection(ResultSet row) throws SQLException {
        String format = row.getString(7);
        return new StoredConnection(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                new JsonObject(row.getString(6)),
                format == null ? null : new SealedCredentials(format, row.getString(8), row.getBoolean(9)),
                row.getLong(10),
                Instant.ofEpochMilli(row.getLong(11)),
                Instant.ofEpochMilli(row.getLong(12)));
    }
}
