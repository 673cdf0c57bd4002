package org.sallyport.cloud.store;

import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;

/** Gateways and their enrolment codes. Thread-safe; each call is one transaction. */
public final class Gateways {
    static final String GATEWAY = "select id, name, owner, certificate, key_id, rotation_due, created from gateway";

    private final Database database;
    private final InstantSource clock;

    Gateways(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Creates a gateway with a first enrolment code, of which only the digest is kept. */
    public Future<Gateway> create(String name, String owner, String id, String codeHash, Duration codeLife) {
        return database.transaction(c -> {
            Instant now = clock.instant();
            Sql.update(
                    c,
                    "insert into gateway (id, name, owner, created) values (?, ?, ?, ?)",
                    id,
                    name,
                    owner,
                    now.toEpochMilli());
            insertCode(c, id, codeHash, now.plus(codeLife));
            return new Gateway(id, name, owner, null, null, false, Instant.ofEpochMilli(now.toEpochMilli()));
        });
    }

    /** Adds an enrolment code to a gateway that is there; codes that have expired are removed. */
    public Future<Instant> addCode(String gateway, String codeHash, Duration codeLife) {
        return database.transaction(c -> {
            Instant now = clock.instant();
            Sql.update(c, "delete from enrolment_code where gateway = ? and expires < ?", gateway, now.toEpochMilli());
            Instant expires = now.plus(codeLife);
            insertCode(c, gateway, codeHash, expires);
            return expires;
        });
    }

    /** A gateway by its id. */
    public Future<Optional<Gateway>> find(String id) {
        return database.transaction(c -> Sql.first(c, Gateways::gateway, GATEWAY + " where id = ?", id));
    }

    /** A page of gateways, of one owner or (null) of all, that follow an id. */
    public Future<Page<Gateway>> list(@Nullable String owner, String after, int limit) {
        return database.transaction(c -> Page.of(
                owner == null
                        ? Sql.list(
                                c, Gateways::gateway, GATEWAY + " where id > ? order by id limit ?", after, limit + 1)
                        : Sql.list(
                                c,
                                Gateways::gateway,
                                GATEWAY + " where owner = ? and id > ? order by id limit ?",
                                owner,
                                after,
                                limit + 1),
                limit,
                Gateway::id));
    }

    /**
     * Removes a gateway with its members, codes and tokens. Fails with {@link CloudCode#GATEWAY_IN_USE} while
     * connections use it.
     *
     * @return whether it was there
     */
    public Future<Boolean> remove(String id) {
        return database.transaction(c -> {
            try {
                return Sql.update(c, "delete from gateway where id = ?", id) == 1;
            } catch (SQLException e) {
                if (Database.isReferenced(e)) {
                    throw CloudCode.GATEWAY_IN_USE.failure(
                            "Connections still use the gateway " + id + "; delete them first", e);
                }
                throw e;
            }
        });
    }

    /** A gateway that nobody else changes until the transaction ends, with what belongs to it. */
    static Optional<Gateway> lock(Connection c, String id) throws SQLException {
        return Sql.first(c, Gateways::gateway, GATEWAY + " where id = ? for update", id);
    }

    /** As {@link #lock}; fails with {@link CloudCode#UNKNOWN_GATEWAY}. */
    static Gateway require(Connection c, String id) throws SQLException {
        return lock(c, id).orElseThrow(() -> CloudCode.UNKNOWN_GATEWAY.failure("The gateway " + id + " was deleted"));
    }

    private static void insertCode(Connection c, String gateway, String hash, Instant expires) throws SQLException {
        Sql.update(
                c,
                "insert into enrolment_code (hash, gateway, expires) values (?, ?, ?)",
                hash,
                gateway,
                expires.toEpochMilli());
    }

    static Gateway gateway(ResultSet row) throws SQLException {
        return new Gateway(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getBoolean(6),
                Instant.ofEpochMilli(row.getLong(7)));
    }
}
