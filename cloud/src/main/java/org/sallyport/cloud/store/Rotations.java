package org.sallyport.cloud.store;

import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;

/**
 * Changes of gateways' keys (SPEC.md, section 1): a member begins one, all members acknowledge the next key, which makes
 * it the present one in one transaction, credentials are sealed to it, and it is finished. A key that a member has that was
 * revoked never becomes the present one. Thread-safe; each call is one transaction under the gateway's lock.
 */
public final class Rotations {
    private static final String ROTATION =
            "select certificate, key_id, started_by, started, resealing from rotation where gateway = ?";

    private final Database database;
    private final InstantSource clock;

    Rotations(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * What a member is told of its gateway.
     *
     * @param rotation the one that goes on; null when none does
     * @param recovery what the gateway is restored from; null when no member has brought that
     * @param grants what the member hasn't acknowledged
     */
    public record View(
            Gateway gateway,
            List<Member> members,
            @Nullable Rotation rotation,
            @Nullable Recovery recovery,
            List<Grant> grants) {}

    /**
     * A member begins a rotation.
     *
     * @param member its id
     * @param presentKey id of the key that the rotation was begun from
     * @param next the next key
     * @param recovery what the gateway will be restored from: the next key, sealed to the present recovery key
     * @param attestation the member's, by the next key
     * @param grants the next key for each other member that wasn't revoked
     */
    public record Start(
            String gateway,
            String member,
            String presentKey,
            GatewayKey next,
            Recovery recovery,
            String attestation,
            Map<String, String> grants) {}

    /**
     * A rotation that was asked for.
     *
     * @param anew false when it went on already
     */
    public record Started(Rotation rotation, boolean anew) {}

    /** What a member is told of its gateway, all of the same moment. */
    public Future<View> view(String gateway, String member) {
        return database.transaction(c -> {
            Gateway found = Gateways.require(c, gateway);
            return new View(
                    found,
                    Members.list(c, gateway),
                    find(c, gateway).orElse(null),
                    Recoveries.find(c, gateway).orElse(null),
                    Grants.of(c, member));
        });
    }

    /** The rotation of a gateway that goes on. */
    public Future<Optional<Rotation>> find(String gateway) {
        return database.transaction(c -> find(c, gateway));
    }

    /**
     * Begins a rotation, or finds that the same goes on already. Fails with {@link CloudCode#ROTATION_RUNNING},
     * {@link CloudCode#GATEWAY_HAS_OTHER_KEY}, {@link CloudCode#GATEWAY_KEY_ABANDONED},
     * {@link CloudCode#RECOVERY_KEY_CHANGED}, {@link CloudCode#MEMBERS_CHANGED} or {@link CloudCode#MEMBER_REVOKED}.
     */
    public Future<Started> start(Start start) {
        return database.transaction(c -> {
            Gateway gateway = Gateways.require(c, start.gateway());
            Members.requireServing(c, start.gateway(), start.member());
            Optional<Rotation> running = find(c, start.gateway());
            if (running.isPresent()) {
                return new Started(requireSame(running.get(), start.next().id()), false);
            }
            requirePresent(gateway, start.presentKey());
            requireNotAbandoned(c, start);
            requireRecovery(c, start);
            insert(c, start);
            Grants.give(c, start.gateway(), start.member(), Grant.Kind.KEY, start.grants());
            acknowledge(c, start.member(), start.attestation());
            settle(c, start.gateway());
            return new Started(find(c, start.gateway()).orElseThrow(), true);
        });
    }

    /** The rotation that goes on, if it is to that key. Fails with {@link CloudCode#ROTATION_RUNNING}. */
    public static Rotation requireSame(Rotation running, String keyId) {
        if (!running.key().id().equals(keyId)) {
            throw running(running);
        }
        return running;
    }

    private static RuntimeException running(Rotation rotation) {
        String state = rotation.resealing()
                ? "credentials are being sealed to the new key"
                : "it waits for the members " + rotation.waiting();
        return CloudCode.ROTATION_RUNNING.failure("The member " + rotation.startedBy()
                + " began to rotate the gateway's key at " + rotation.started() + ": " + state
                + "; run 'rotate-key' on a member to go on with it, or revoke members that don't come back, which gives up a"
                + " key that is still handed round");
    }

    private static void requirePresent(Gateway gateway, String keyId) {
        if (!keyId.equals(gateway.keyId())) {
            throw CloudCode.GATEWAY_HAS_OTHER_KEY.failure(
                    "The gateway's present key is " + gateway.keyId() + "; read the gateway again");
        }
    }

    /** A member that was revoked may have it, and a request may be late. */
    private static void requireNotAbandoned(Connection c, Start start) throws SQLException {
        if (Sql.first(
                        c,
                        row -> row.getString(1),
                        "select key_id from abandoned_key where gateway = ? and key_id = ?",
                        start.gateway(),
                        start.next().id())
                .isPresent()) {
            throw CloudCode.GATEWAY_KEY_ABANDONED.failure("The rotation to the key "
                    + start.next().id() + " was given up, since a member that was given it has been revoked; make"
                    + " another key");
        }
    }

    private static void requireRecovery(Connection c, Start start) throws SQLException {
        String present =
                Recoveries.find(c, start.gateway()).map(Recovery::proofHash).orElse("");
        if (!present.equals(start.recovery().proofHash())) {
            throw CloudCode.RECOVERY_KEY_CHANGED.failure(
                    present.isEmpty()
                            ? "The gateway has no recovery key; make one with 'rotate-recovery-key' first"
                            : "The new key is sealed to a recovery key that is the gateway's no more; take the"
                                    + " new recovery key from its grant first");
        }
    }

    private void insert(Connection c, Start start) throws SQLException {
        Sql.update(
                c,
                "insert into rotation (gateway, certificate, key_id, recovery, started_by, started, resealing)"
                        + " values (?, ?, ?, ?, ?, ?, ?)",
                start.gateway(),
                start.next().certificate(),
                start.next().id(),
                start.recovery().sealed(),
                start.member(),
                clock.millis(),
                false);
    }

    /**
     * A member tells that it holds the present key, or the next one, which it thereby acknowledges. Fails with
     * {@link CloudCode#GATEWAY_HAS_OTHER_KEY} or {@link CloudCode#MEMBER_REVOKED}.
     *
     * @return whether it was the last one that the rotation waited for
     */
    public Future<Boolean> attest(String gateway, String member, String keyId, String attestation) {
        return database.transaction(c -> {
            Gateway present = Gateways.require(c, gateway);
            Members.requireServing(c, gateway, member);
            Optional<Rotation> rotation = find(c, gateway).filter(r -> !r.resealing());
            if (rotation.isPresent() && rotation.get().key().id().equals(keyId)) {
                acknowledge(c, member, attestation);
                return settle(c, gateway);
            }
            requirePresent(present, keyId);
            Sql.update(c, "update member set attestation = ? where id = ?", attestation, member);
            return false;
        });
    }

    private static void acknowledge(Connection c, String member, String attestation) throws SQLException {
        Sql.update(c, "update member set next_attestation = ? where id = ?", attestation, member);
        Grants.acknowledge(c, member, Grant.Kind.KEY);
    }

    /**
     * Ends a rotation of which nothing is left to do. Fails with {@link CloudCode#ROTATION_UNFINISHED} or
     * {@link CloudCode#MEMBER_REVOKED}.
     *
     * @return whether there was one
     */
    public Future<Boolean> finish(String gateway, String member) {
        return database.transaction(c -> {
            Gateways.require(c, gateway);
            Members.requireServing(c, gateway, member);
            Optional<Rotation> rotation = find(c, gateway);
            if (rotation.isEmpty()) {
                return false;
            }
            if (!rotation.get().resealing()) {
                throw CloudCode.ROTATION_UNFINISHED.failure(
                        "The members " + rotation.get().waiting() + " haven't acknowledged the new key yet");
            }
            int left = Resealing.left(c, gateway, rotation.get().key().id());
            if (left > 0) {
                throw CloudCode.ROTATION_UNFINISHED.failure(
                        "Credentials of " + left + " connections are still to be sealed to the new key");
            }
            Sql.update(c, "delete from rotation where gateway = ?", gateway);
            return true;
        });
    }

    // Parts of transactions that hold the gateway's lock.

    static Optional<Rotation> find(Connection c, String gateway) throws SQLException {
        List<String> waiting = Sql.list(
                c,
                row -> row.getString(1),
                "select id from member where gateway = ? and revoked = ? and next_attestation is null order by id",
                gateway,
                false);
        return Sql.first(c, row -> rotation(row, waiting), ROTATION, gateway);
    }

    /** Fails with {@link CloudCode#ROTATION_RUNNING} while not all members hold the next key. */
    static void requireNoneDistributing(Connection c, String gateway) throws SQLException {
        Optional<Rotation> rotation = find(c, gateway).filter(r -> !r.resealing());
        if (rotation.isPresent()) {
            throw running(rotation.get());
        }
    }

    /**
     * Somebody has the gateway's keys who is a member no more: another key is due. One that is being handed round was given
     * to that member too, and is given up for good.
     */
    static void keysHaveLeft(Connection c, String gateway) throws SQLException {
        Sql.update(c, "update gateway set rotation_due = ? where id = ?", true, gateway);
        int given = Sql.update(
                c,
                "insert into abandoned_key (gateway, key_id)"
                        + " select gateway, key_id from rotation where gateway = ? and resealing = ?",
                gateway,
                false);
        if (given > 0) {
            Sql.update(c, "delete from rotation where gateway = ?", gateway);
            Grants.takeBack(c, gateway, Grant.Kind.KEY);
            Sql.update(c, "update member set next_attestation = null where gateway = ?", gateway);
        }
    }

    /** Makes the next key the present one if all members hold it; whether that happened now. */
    private static boolean settle(Connection c, String gateway) throws SQLException {
        Optional<Rotation> rotation =
                find(c, gateway).filter(r -> !r.resealing() && r.waiting().isEmpty());
        if (rotation.isEmpty()) {
            return false;
        }
        GatewayKey key = rotation.get().key();
        Sql.update(
                c,
                "update gateway set certificate = ?, key_id = ?, rotation_due = ? where id = ?",
                key.certificate(),
                key.id(),
                false,
                gateway);
        Sql.update(
                c,
                "update recovery set sealed = (select r.recovery from rotation r where r.gateway = recovery.gateway)"
                        + " where gateway = ?",
                gateway);
        Sql.update(
                c,
                "update member set attestation = next_attestation, next_attestation = null"
                        + " where gateway = ? and next_attestation is not null",
                gateway);
        Sql.update(c, "update rotation set resealing = ? where gateway = ?", true, gateway);
        return true;
    }

    private static Rotation rotation(ResultSet row, List<String> waiting) throws SQLException {
        boolean resealing = row.getBoolean(5);
        return new Rotation(
                new GatewayKey(row.getString(1), row.getString(2)),
                row.getString(3),
                Instant.ofEpochMilli(row.getLong(4)),
                resealing,
                resealing ? List.of() : waiting);
    }
}
