package org.sallyport.cloud.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sallyport.cloud.problem.CloudCode;

/** What members give each other. Each method is part of a transaction that holds the gateway's lock. */
final class Grants {
    private Grants() {}

    /** The members that get a grant from a giver: all others that weren't revoked, in the order of ids. */
    static List<String> receivers(Connection c, String gateway, String giver) throws SQLException {
        return Sql.list(
                c,
                row -> row.getString(1),
                "select id from member where gateway = ? and revoked = ? and id <> ? order by id",
                gateway,
                false,
                giver);
    }

    /**
     * Gives each other member its grant, in place of those of the same kind. Fails with
     * {@link CloudCode#MEMBERS_CHANGED} unless there is one for exactly each.
     */
    static void give(Connection c, String gateway, String giver, Grant.Kind kind, Map<String, String> sealed)
            throws SQLException {
        List<String> receivers = receivers(c, gateway, giver);
        if (!sealed.keySet().equals(Set.copyOf(receivers))) {
            throw CloudCode.MEMBERS_CHANGED.failure("Grants are needed for exactly these members: " + receivers
                    + "; read the gateway again and send one for each");
        }
        takeBack(c, gateway, kind);
        for (String receiver : receivers) {
            Sql.update(
                    c,
                    "insert into member_grant (id, member, kind, sealed) values (?, ?, ?, ?)",
                    Ids.next("gr-"),
                    receiver,
                    word(kind),
                    sealed.get(receiver));
        }
    }

    /** The grants that a member hasn't acknowledged. */
    static List<Grant> of(Connection c, String member) throws SQLException {
        return Sql.list(
                c,
                row -> new Grant(row.getString(1), row.getString(2)),
                "select id, sealed from member_grant where member = ? order by id",
                member);
    }

    /** Removes a member's grants of a kind, which it has acknowledged. */
    static void acknowledge(Connection c, String member, Grant.Kind kind) throws SQLException {
        Sql.update(c, "delete from member_grant where member = ? and kind = ?", member, word(kind));
    }

    /** Removes one grant of a member; whether there was such a one. */
    static boolean acknowledge(Connection c, String member, Grant.Kind kind, String id) throws SQLException {
        return Sql.update(
                        c, "delete from member_grant where member = ? and kind = ? and id = ?", member, word(kind), id)
                == 1;
    }

    /** Removes all grants of a kind. */
    static void takeBack(Connection c, String gateway, Grant.Kind kind) throws SQLException {
        Sql.update(
                c,
                "delete from member_grant where kind = ? and member in (select id from member where gateway = ?)",
                word(kind),
                gateway);
    }

    private static String word(Grant.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
