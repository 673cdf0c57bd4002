package org.sallyport.cloud.store;

import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.CloudException;

/** Members of gateways, and their tokens. Thread-safe; each call is one transaction. */
public final class Members {
    private static final String MEMBER =
            "select id, gateway, name, version, public_key, seal_key, attestation, revoked, created from member";

    private final Database database;
    private final InstantSource clock;

    Members(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * An agent has become a member.
     *
     * @param member the new member
     * @param revoked ids of the members that were revoked for it
     */
    public record Enrolled(Member member, List<String> revoked) {
        public Enrolled {
            revoked = List.copyOf(revoked);
        }
    }

    /** The members of a gateway, in the order of ids. */
    public Future<List<Member>> list(String gateway) {
        return database.transaction(c -> list(c, gateway));
    }

    static List<Member> list(Connection c, String gateway) throws SQLException {
        return Sql.list(c, Members::member, MEMBER + " where gateway = ? order by id", gateway);
    }

    /** A member by its id. */
    public Future<Optional<Member>> find(String id) {
        return database.transaction(c -> Sql.first(c, Members::member, MEMBER + " where id = ?", id));
    }

    /**
     * Spends a code and adds the member, or does neither. Who has spent it already with the same keys, and may not have been
     * told, is told the same once more, until the code expires. Fails with {@link CloudCode#ENROLMENT_CODE_INVALID},
     * {@link CloudCode#MEMBER_REVOKED} for the member key of a member that was revoked,
     * {@link CloudCode#MALFORMED_ENROLMENT}, {@link CloudCode#GATEWAY_HAS_OTHER_KEY},
     * {@link CloudCode#ENROLMENT_DIFFERS}, {@link CloudCode#RECOVERY_KEY_CHANGED} or {@link CloudCode#ROTATION_RUNNING}.
     */
    public Future<Enrolled> enrol(Enrolment enrolment) {
        return database.transaction(c -> {
            String id = Ids.next("mb-");
            Optional<Gateway> gateway = Gateways.lock(c, enrolment.gateway());
            Optional<Member> before = enrolledBefore(c, enrolment);
            if (before.isPresent()) {
                repeat(c, gateway.orElseThrow(), enrolment, before.get().id());
                return new Enrolled(before.get(), List.of());
            }
            spend(c, enrolment, id);
            requireNoRevokedKey(c, enrolment);
            settleKey(c, gateway.orElseThrow(), enrolment, id);
            List<String> revoked = List.of();
            if (enrolment.recover()) {
                revoked = Grants.receivers(c, enrolment.gateway(), id);
                for (String other : revoked) {
                    revoke(c, enrolment.gateway(), other);
                }
            } else {
                Rotations.requireNoneDistributing(c, enrolment.gateway());
            }
            return new Enrolled(insert(c, enrolment, id), revoked);
        });
    }

    private Optional<Member> enrolledBefore(Connection c, Enrolment enrolment) throws SQLException {
        return Sql.first(
                c,
                Members::member,
                MEMBER + " where public_key = ? and seal_key = ? and revoked = ? and id = (select spent_by"
                        + " from enrolment_code where hash = ? and gateway = ? and expires > ?)",
                enrolment.keys().memberKey(),
                enrolment.keys().sealKey(),
                false,
                enrolment.codeHash(),
                enrolment.gateway(),
                clock.millis());
    }

    private static void repeat(Connection c, Gateway gateway, Enrolment enrolment, String member) throws SQLException {
        requireSameWay(c, enrolment, member);
        requireKey(gateway, enrolment);
        Recovery recovery = enrolment.recovery();
        if (recovery != null) {
            Recoveries.putAgain(c, gateway.id(), recovery, member);
        }
    }

    /** Else who has joined would be told that the others were revoked, or who has revoked them that it has joined. */
    private static void requireSameWay(Connection c, Enrolment enrolment, String member) throws SQLException {
        boolean recovering = Sql.first(
                        c,
                        row -> row.getBoolean(1),
                        "select recovering from enrolment_code where hash = ?",
                        enrolment.codeHash())
                .orElseThrow();
        if (recovering == enrolment.recover()) {
            return;
        }
        throw CloudCode.ENROLMENT_DIFFERS.failure(
                recovering
                        ? "This machine has recovered the gateway by this code before, as " + member
                                + ": all other members were revoked then. Run 'recover' again, not 'join'"
                        : "This machine has become the member " + member + " by this code before, and no other member"
                                + " was revoked. Run 'join' (or 'enrol', if that it was) again, and revoke the members"
                                + " that are lost in the cloud");
    }

    private void spend(Connection c, Enrolment enrolment, String member) throws SQLException {
        int spent = Sql.update(
                c,
                "update enrolment_code set spent_by = ?, recovering = ?"
                        + " where hash = ? and gateway = ? and spent_by is null and expires > ?",
                member,
                enrolment.recover(),
                enrolment.codeHash(),
                enrolment.gateway(),
                clock.millis());
        if (spent != 1) {
            throw unknownCode();
        }
    }

    /** That a code opens nothing: {@link CloudCode#ENROLMENT_CODE_INVALID}. */
    public static CloudException unknownCode() {
        return CloudCode.ENROLMENT_CODE_INVALID.failure("The enrolment code is unknown, was used before, has expired or"
                + " was made before a member of its gateway was revoked; ask the gateway's owner for a new one");
    }

    /** Against a machine that comes back as it was. What keeps out who makes another key is that it has no code. */
    private static void requireNoRevokedKey(Connection c, Enrolment enrolment) throws SQLException {
        Optional<Member> gone = Sql.first(
                c,
                Members::member,
                MEMBER + " where gateway = ? and public_key = ? and revoked = ?",
                enrolment.gateway(),
                enrolment.keys().memberKey(),
                true);
        if (gone.isPresent()) {
            throw CloudCode.MEMBER_REVOKED.failure(
                    "The member key is that of " + gone.get().id()
                            + ", which was revoked by an administrator of the cloud; enrol this machine with another --data"
                            + " directory if it shall serve again");
        }
    }

    /**
     * The first member's certificate becomes the gateway's; a later one must hold the same key. A recovery that it brings
     * is kept: only who enrols once more by another code, with the key of an enrolment whose answer was lost, brings one.
     */
    private static void settleKey(Connection c, Gateway gateway, Enrolment enrolment, String member)
            throws SQLException {
        Recovery recovery = enrolment.recovery();
        if (gateway.keyId() == null) {
            if (recovery == null) {
                throw CloudCode.MALFORMED_ENROLMENT.failure("recovery is missing: the first member of the gateway "
                        + gateway.id() + " brings what it can be restored from; run 'enrol', not 'join' or 'recover'");
            }
            Sql.update(
                    c,
                    "update gateway set certificate = ?, key_id = ? where id = ?",
                    enrolment.key().certificate(),
                    enrolment.key().id(),
                    gateway.id());
        } else {
            requireKey(gateway, enrolment);
        }
        if (recovery != null) {
            Recoveries.put(c, gateway.id(), recovery, member);
        }
    }

    private static void requireKey(Gateway gateway, Enrolment enrolment) {
        if (!enrolment.key().id().equals(gateway.keyId())) {
            throw CloudCode.GATEWAY_HAS_OTHER_KEY.failure("The gateway " + gateway.id()
                    + " has another key; join it with its recovery key instead of enrolling anew");
        }
    }

    private Member insert(Connection c, Enrolment enrolment, String id) throws SQLException {
        Instant now = Instant.ofEpochMilli(clock.millis());
        Member member = new Member(
                id, enrolment.gateway(), enrolment.name(), enrolment.version(), enrolment.keys(), false, now);
        Sql.update(
                c,
                "insert into member (id, gateway, name, version, public_key, seal_key, attestation, revoked, created)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id,
                member.gateway(),
                member.name(),
                member.version(),
                member.keys().memberKey(),
                member.keys().sealKey(),
                member.keys().attestation(),
                false,
                now.toEpochMilli());
        return member;
    }

    /**
     * Revokes a member, removes its tokens, and voids the gateway's codes that nobody has spent, which it may have; whether
     * the gateway has such a member. It keeps the keys that it has: see {@link Rotations#keysHaveLeft}.
     */
    public Future<Boolean> revoke(String gateway, String member) {
        return database.transaction(c -> {
            Gateways.lock(c, gateway);
            return revoke(c, gateway, member);
        });
    }

    private static boolean revoke(Connection c, String gateway, String member) throws SQLException {
        Optional<Member> found = find(c, gateway, member);
        if (found.isPresent() && !found.get().revoked()) {
            Sql.update(c, "update member set revoked = ? where id = ?", true, member);
            Sql.update(c, "delete from member_token where member = ?", member);
            Sql.update(c, "delete from member_grant where member = ?", member);
            Sql.update(c, "delete from enrolment_code where gateway = ? and spent_by is null", gateway);
            Rotations.keysHaveLeft(c, gateway);
        }
        return found.isPresent();
    }

    /** As {@link #revoke}, and forgets the member. */
    public Future<Boolean> remove(String gateway, String member) {
        return database.transaction(c -> {
            Gateways.lock(c, gateway);
            return revoke(c, gateway, member) && Sql.update(c, "delete from member where id = ?", member) == 1;
        });
    }

    /** A member of that gateway and no other. */
    private static Optional<Member> find(Connection c, String gateway, String member) throws SQLException {
        return Sql.first(c, Members::member, MEMBER + " where id = ? and gateway = ?", member, gateway);
    }

    /**
     * A member that may act, seen under the gateway's lock: its token may have been checked before it was revoked. Fails
     * with {@link CloudCode#MEMBER_REVOKED}, or {@link CloudCode#ATTESTATION_INVALID} for one that never showed that it
     * holds the gateway's key.
     */
    static void requireServing(Connection c, String gateway, String member) throws SQLException {
        Member found = find(c, gateway, member).filter(m -> !m.revoked()).orElseThrow(() -> revoked(member));
        if (found.keys().attestation() == null) {
            throw CloudCode.ATTESTATION_INVALID.failure("The member " + member
                    + " has not shown that it holds the gateway's key: it enrolled with an older version; enrol this"
                    + " machine anew");
        }
    }

    /** That a member is none any more: {@link CloudCode#MEMBER_REVOKED}. */
    public static CloudException revoked(String member) {
        return CloudCode.MEMBER_REVOKED.failure("The member " + member
                + " was revoked by an administrator of the cloud; enrol this machine anew if it shall serve again");
    }

    /**
     * Keeps a token that was given for an assertion, which is accepted only once.
     *
     * @return false, and nothing kept, when the assertion was used before
     */
    public Future<Boolean> addToken(
            String member, String assertionHash, Instant assertionEnds, String tokenHash, Instant expires) {
        return database.transaction(c -> {
            long now = clock.millis();
            Sql.update(c, "delete from assertion_used where expires < ?", now);
            Sql.update(c, "delete from member_token where expires < ?", now);
            try {
                Sql.update(
                        c,
                        "insert into assertion_used (hash, expires) values (?, ?)",
                        assertionHash,
                        assertionEnds.toEpochMilli());
            } catch (SQLException e) {
                if (Database.isDuplicate(e)) {
                    c.rollback();
                    return false;
                }
                throw e;
            }
            Sql.update(
                    c,
                    "insert into member_token (hash, member, expires) values (?, ?, ?)",
                    tokenHash,
                    member,
                    expires.toEpochMilli());
            return true;
        });
    }

    /** Whose token has this digest, expired or not. */
    public Future<Optional<MemberToken>> token(String tokenHash) {
        return database.transaction(c -> Sql.first(
                c,
                row -> new MemberToken(
                        row.getString(1), row.getString(2), row.getBoolean(3), Instant.ofEpochMilli(row.getLong(4))),
                "select m.id, m.gateway, m.revoked, t.expires from member_token t join member m on m.id = t.member"
                        + " where t.hash = ?",
                tokenHash));
    }

    private static Member member(ResultSet row) throws SQLException {
        return new Member(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                new MemberKeys(row.getString(5), row.getString(6), row.getString(7)),
                row.getBoolean(8),
                Instant.ofEpochMilli(row.getLong(9)));
    }
}
