package org.sallyport.cloud.store;

import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;

/** What gateways are restored from. Thread-safe; each call is one transaction. */
public final class Recoveries {
    private final Database database;
    private final InstantSource clock;

    Recoveries(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A gateway for which somebody holds a code.
     *
     * @param gateway the gateway
     * @param recovery what it is restored from; null when no member has brought that
     */
    public record Recoverable(Gateway gateway, @Nullable Recovery recovery) {}

    /** The gateway of an enrolment code that is neither spent nor expired. */
    public Future<Optional<Recoverable>> byCode(String gateway, String codeHash) {
        return database.transaction(c -> {
            Optional<Gateway> found = Sql.first(
                    c,
                    Gateways::gateway,
                    Gateways.GATEWAY + " where id = (select gateway from enrolment_code"
                            + " where hash = ? and gateway = ? and spent_by is null and expires > ?)",
                    codeHash,
                    gateway,
                    clock.millis());
            if (found.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Recoverable(found.get(), find(c, gateway).orElse(null)));
        });
    }

    /**
     * A member's new recovery key.
     *
     * @param member its id
     * @param keyId the gateway key that the recovery holds
     * @param replaces {@link Recovery#proofHash} of the one in whose place it is put; null where there is none
     * @param grants by the ids of all other members that weren't revoked
     */
    public record Replacement(
            String gateway,
            String member,
            String keyId,
            @Nullable String replaces,
            Recovery recovery,
            Map<String, String> grants) {}

    /**
     * Puts a new recovery key in the present one's place, and gives it to the other members. Fails with
     * {@link CloudCode#ROTATION_RUNNING}, {@link CloudCode#GATEWAY_HAS_OTHER_KEY},
     * {@link CloudCode#RECOVERY_KEY_CHANGED}, {@link CloudCode#MEMBERS_CHANGED} or {@link CloudCode#MEMBER_REVOKED}.
     */
    public Future<Void> replace(Replacement next) {
        String gateway = next.gateway();
        return database.transaction(c -> {
                    Gateway present = Gateways.require(c, gateway);
                    Members.requireServing(c, gateway, next.member());
                    // The switch to the next key brings a recovery of its own, sealed to the present recovery key.
                    Rotations.requireNoneDistributing(c, gateway);
                    if (!next.keyId().equals(present.keyId())) {
                        throw CloudCode.GATEWAY_HAS_OTHER_KEY.failure(
                                "The gateway's present key is " + present.keyId() + "; read the gateway again");
                    }
                    requireReplaced(c, next);
                    Grants.give(c, gateway, next.member(), Grant.Kind.RECOVERY, next.grants());
                    put(c, gateway, next.recovery(), null);
                    return true;
                })
                .mapEmpty();
    }

    /** Of two that were made at once, the second must not make void the first, which somebody may have been shown. */
    private static void requireReplaced(Connection c, Replacement next) throws SQLException {
        String present = find(c, next.gateway()).map(Recovery::proofHash).orElse(null);
        boolean again = next.recovery().proofHash().equals(present);
        if (!again && !Objects.equals(next.replaces(), present)) {
            throw CloudCode.RECOVERY_KEY_CHANGED.failure("The gateway was given another recovery key while this one was"
                    + " made: that one counts, and this one opens nothing. Ask whoever ran 'rotate-recovery-key' for"
                    + " it, or run the command again, which makes that one void");
        }
    }

    /** Acknowledges a new recovery key; whether the member had such a grant. */
    public Future<Boolean> acknowledge(String member, String grant) {
        return database.transaction(c -> Grants.acknowledge(c, member, Grant.Kind.RECOVERY, grant));
    }

    static Optional<Recovery> find(Connection c, String gateway) throws SQLException {
        return Sql.first(
                c,
                row -> new Recovery(row.getString(1), row.getString(2)),
                "select proof_hash, sealed from recovery where gateway = ?",
                gateway);
    }

    /**
     * Takes what a member brings that repeats its enrolment, as long as what it brought before still counts, which was shown
     * to nobody. Else an old enrolment that is played again would make void a key that somebody has put into the safe.
     * Fails with {@link CloudCode#ROTATION_RUNNING} or {@link CloudCode#RECOVERY_KEY_CHANGED}.
     */
    static void putAgain(Connection c, String gateway, Recovery recovery, String member) throws SQLException {
        if (find(c, gateway).filter(recovery::opensAs).isPresent()) {
            return;
        }
        Rotations.requireNoneDistributing(c, gateway);
        Optional<String> own = Sql.first(
                c,
                row -> row.getString(1),
                "select gateway from recovery where gateway = ? and enrolled_by = ?",
                gateway,
                member);
        if (own.isEmpty()) {
            throw CloudCode.RECOVERY_KEY_CHANGED.failure(
                    "The gateway was given another recovery key since this code was used: that one counts, and nothing"
                            + " was changed. Run 'join' with that one, a new code and another --data directory");
        }
        put(c, gateway, recovery, member);
    }

    /**
     * Puts a recovery in the present one's place.
     *
     * @param enrolledBy the member whose enrolment brings it; null where a member replaces it
     */
    static void put(Connection c, String gateway, Recovery recovery, @Nullable String enrolledBy) throws SQLException {
        Sql.update(c, "delete from recovery where gateway = ?", gateway);
        Sql.update(
                c,
                "insert into recovery (gateway, proof_hash, sealed, enrolled_by) values (?, ?, ?, ?)",
                gateway,
                recovery.proofHash(),
                recovery.sealed(),
                enrolledBy);
    }
}
