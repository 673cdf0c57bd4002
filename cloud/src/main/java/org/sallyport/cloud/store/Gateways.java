package org.sallyport.cloud.store;

import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;

/** Gateways with all that belongs to them. Thread-safe; each call is one transaction. */
public final class Gateways {
    private static final String GATEWAY = "select id, name, owner, certificate, key_id, created from gateway";
    private static final String MEMBER = "select id, gateway, name, version, public_key, revoked, created from member";

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
            return new Gateway(id, name, owner, null, null, Instant.ofEpochMilli(now.toEpochMilli()));
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

    /** The members of a gateway, in the order of ids. */
    public Future<List<Member>> members(String gateway) {
        return database.transaction(
                c -> Sql.list(c, Gateways::member, MEMBER + " where gateway = ? order by id", gateway));
    }

    /** A member by its id. */
    public Future<Optional<Member>> member(String id) {
        return database.transaction(c -> Sql.first(c, Gateways::member, MEMBER + " where id = ?", id));
    }

    /**
     * Spends a code and adds the member, or does neither. Fails with {@link CloudCode#ENROLMENT_CODE_INVALID} or
     * {@link CloudCode#GATEWAY_HAS_OTHER_KEY}.
     */
    public Future<Member> enrol(Enrolment enrolment) {
        return database.transaction(c -> {
            Instant now = clock.instant();
            String id = Ids.next("mb-");
            int spent = Sql.update(
                    c,
                    "update enrolment_code set spent_by = ?"
                            + " where hash = ? and gateway = ? and spent_by is null and expires > ?",
                    id,
                    enrolment.codeHash(),
                    enrolment.gateway(),
                    now.toEpochMilli());
            if (spent != 1) {
                throw CloudCode.ENROLMENT_CODE_INVALID.failure("The enrolment code is unknown, was used before or has"
                        + " expired; ask the gateway's owner for a new one");
            }
            settleKey(c, enrolment);
            Member member = new Member(
                    id,
                    enrolment.gateway(),
                    enrolment.name(),
                    enrolment.version(),
                    enrolment.memberKey(),
                    false,
                    Instant.ofEpochMilli(now.toEpochMilli()));
            Sql.update(
                    c,
                    "insert into member (id, gateway, name, version, public_key, revoked, created)"
                            + " values (?, ?, ?, ?, ?, ?, ?)",
                    member.id(),
                    member.gateway(),
                    member.name(),
                    member.version(),
                    member.publicKey(),
                    false,
                    now.toEpochMilli());
            return member;
        });
    }

    /** Revokes a member and removes its tokens; whether the gateway has such a member. */
    public Future<Boolean> revoke(String gateway, String member) {
        return database.transaction(c -> {
            // The gateway is checked by the first statement: a member of another gateway keeps its tokens.
            boolean found =
                    Sql.update(c, "update member set revoked = ? where id = ? and gateway = ?", true, member, gateway)
                            == 1;
            if (found) {
                Sql.update(c, "delete from member_token where member = ?", member);
            }
            return found;
        });
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

    /** The first member's certificate becomes the gateway's; a later one must hold the same key. */
    private static void settleKey(Connection c, Enrolment enrolment) throws SQLException {
        int first = Sql.update(
                c,
                "update gateway set certificate = ?, key_id = ? where id = ? and key_id is null",
                enrolment.certificate(),
                enrolment.keyId(),
                enrolment.gateway());
        if (first == 1) {
            return;
        }
        Optional<Gateway> gateway = Sql.first(c, Gateways::gateway, GATEWAY + " where id = ?", enrolment.gateway());
        if (gateway.isEmpty() || !enrolment.keyId().equals(gateway.get().keyId())) {
            throw CloudCode.GATEWAY_HAS_OTHER_KEY.failure("The gateway " + enrolment.gateway()
                    + " was enrolled with another key; join it with its recovery key instead of enrolling anew");
        }
    }

    private static void insertCode(Connection c, String gateway, String hash, Instant expires) throws SQLException {
        Sql.update(
                c,
                "insert into enrolment_code (hash, gateway, expires) values (?, ?, ?)",
                hash,
                gateway,
                expires.toEpochMilli());
    }

    private static Gateway gateway(ResultSet row) throws SQLException {
        return new Gateway(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                Instant.ofEpochMilli(row.getLong(6)));
    }

    private static Member member(ResultSet row) throws SQLException {
        return new Member(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getBoolean(6),
                Instant.ofEpochMilli(row.getLong(7)));
    }
}
