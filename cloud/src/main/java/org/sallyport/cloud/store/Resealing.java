package org.sallyport.cloud.store;

import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;

/**
 * Sealing of stored credentials to a gateway's new key, by its members. Thread-safe; each call is one transaction under
 * the gateway's lock.
 */
public final class Resealing {
    private static final String LEFT = " from connection where gateway = ? and credential_format in ('cms', 'rsa-oaep')"
            + " and (credentials_key is null or credentials_key <> ?)";

    private final Database database;
    private final InstantSource clock;

    Resealing(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A connection's credentials.
     *
     * @param connection the connection's id
     * @param version the connection's version
     */
    public record Item(String connection, long version, SealedCredentials credentials) {}

    /**
     * What a member has made of a connection's credentials.
     *
     * @param version the connection's version from which it was made
     * @param keyId the gateway key to which they are sealed
     * @param credentials null when none of the gateway's keys unseals them
     */
    public record Resealed(
            String connection,
            long version,
            String keyId,
            @Nullable SealedCredentials credentials) {}

    /**
     * A page of the connections whose credentials aren't confirmed for the new key. Fails with
     * {@link CloudCode#NO_RESEALING}.
     */
    public Future<Page<Item>> list(String gateway, String after, int limit) {
        return database.transaction(c -> Page.of(
                Sql.list(
                        c,
                        Resealing::item,
                        "select id, version, credential_format, credentials" + LEFT + " and id > ? order by id limit ?",
                        gateway,
                        requireKey(c, gateway),
                        after,
                        limit + 1),
                limit,
                Item::connection));
    }

    /**
     * Stores credentials that a member has sealed to the new key. The connection's version rises if they differ. Fails
     * with {@link CloudCode#NO_RESEALING}, {@link CloudCode#GATEWAY_HAS_OTHER_KEY},
     * {@link CloudCode#UNKNOWN_CONNECTION}, {@link CloudCode#VERSION_CHANGED} or {@link CloudCode#MEMBER_REVOKED}.
     */
    public Future<Void> put(String gateway, String member, Resealed resealed) {
        return database.transaction(c -> {
                    String key = requireKey(c, gateway);
                    Members.requireServing(c, gateway, member);
                    if (!resealed.keyId().equals(key)) {
                        throw CloudCode.GATEWAY_HAS_OTHER_KEY.failure(
                                "The gateway's present key is " + key + "; read the gateway again");
                    }
                    Item present = requireItem(c, gateway, resealed);
                    SealedCredentials next = resealed.credentials();
                    if (next == null) {
                        confirm(c, key, present.connection(), true);
                    } else if (next.format().equals(present.credentials().format())
                            && next.sealed().equals(present.credentials().sealed())) {
                        confirm(c, key, present.connection(), false);
                    } else {
                        store(c, key, present.connection(), next);
                    }
                    return true;
                })
                .mapEmpty();
    }

    static int left(Connection c, String gateway, String keyId) throws SQLException {
        return Sql.first(c, row -> row.getInt(1), "select count(*)" + LEFT, gateway, keyId)
                .orElseThrow();
    }

    private static String requireKey(Connection c, String gateway) throws SQLException {
        Gateways.require(c, gateway);
        return Rotations.find(c, gateway)
                .filter(Rotation::resealing)
                .map(rotation -> rotation.key().id())
                .orElseThrow(() -> CloudCode.NO_RESEALING.failure(
                        "No rotation of the gateway's key is sealing credentials anew; read the gateway again"));
    }

    private static Item requireItem(Connection c, String gateway, Resealed resealed) throws SQLException {
        Optional<Item> found = Sql.first(
                c,
                Resealing::item,
                "select id, version, credential_format, credentials from connection"
                        + " where id = ? and gateway = ? and credentials is not null for update",
                resealed.connection(),
                gateway);
        Item present = found.orElseThrow(() -> CloudCode.UNKNOWN_CONNECTION.failure(
                "The gateway has no connection " + resealed.connection() + " with credentials"));
        if (present.version() != resealed.version()) {
            throw CloudCode.VERSION_CHANGED.failure("The connection has the version " + present.version()
                    + " now; read it again, and seal what it holds");
        }
        return present;
    }

    private static void confirm(Connection c, String keyId, String connection, boolean unreadable) throws SQLException {
        Sql.update(
                c,
                "update connection set credentials_key = ?, credentials_unreadable = ? where id = ?",
                keyId,
                unreadable,
                connection);
    }

    private void store(Connection c, String keyId, String connection, SealedCredentials credentials)
            throws SQLException {
        Sql.update(
                c,
                "update connection set credential_format = ?, credentials = ?, credentials_key = ?,"
                        + " credentials_unreadable = ?, version = version + 1, changed = ? where id = ?",
                credentials.format(),
                credentials.sealed(),
                keyId,
                false,
                clock.millis(),
                connection);
    }

    private static Item item(ResultSet row) throws SQLException {
        return new Item(row.getString(1), row.getLong(2), new SealedCredentials(row.getString(3), row.getString(4)));
    }
}
