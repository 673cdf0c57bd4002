package org.sallyport.cloud.relay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.RelayLink;

/** The members whose links take requests, by gateway. Written under the registry's lock, read without one. */
final class OnlineMembers {
    private static final MemberLinks[] NONE = {};

    private final ConcurrentMap<String, MemberLinks[]> gateways = new ConcurrentHashMap<>();

    /**
     * Takes a member in or out, as its open links say; under the registry's lock.
     *
     * @return whether its gateway lost its last member thereby
     */
    boolean publish(MemberLinks member) {
        member.publish();
        boolean online = member.links() > 0;
        List<MemberLinks> after = new ArrayList<>(List.of(of(member.gateway())));
        if (online == after.contains(member)) {
            return false;
        }
        if (online) {
            after.add(member);
        } else {
            after.remove(member);
        }
        if (after.isEmpty()) {
            gateways.remove(member.gateway());
            return true;
        }
        gateways.put(member.gateway(), after.toArray(NONE));
        return false;
    }

    /** How many gateways have a member. */
    int size() {
        return gateways.size();
    }

    boolean has(String gateway) {
        return gateways.containsKey(gateway);
    }

    /** The members of a gateway; not to be written to. */
    MemberLinks[] of(String gateway) {
        return gateways.getOrDefault(gateway, NONE);
    }

    @Nullable MemberLinks find(String gateway, String id) {
        for (MemberLinks member : of(gateway)) {
            if (member.id().equals(id)) {
                return member;
            }
        }
        return null;
    }

    /** A link of each member of a gateway, for the cloud's own requests. */
    List<RelayLink> linkOfEach(String gateway, long now) {
        List<RelayLink> links = new ArrayList<>();
        for (MemberLinks member : of(gateway)) {
            HeldLink best = member.best(List.of(), now, 0);
            RelayLink link = best == null ? null : best.link();
            if (link != null) {
                links.add(link);
            }
        }
        return links;
    }

    /** As {@link LinkRegistry#pick}. */
    @Nullable RelayLink pick(String gateway, String connection, Collection<RelayLink> tried, long now, int turn) {
        MemberLinks[] all = of(gateway);
        HeldLink best = null;
        int leastDoubt = Integer.MAX_VALUE;
        double leastLoad = Double.MAX_VALUE;
        for (int i = 0; i < all.length; i++) {
            MemberLinks member = all[Math.floorMod(turn + i, all.length)];
            HeldLink link = member.drains(now) ? null : member.best(tried, now, turn);
            if (link != null) {
                int doubt = doubt(member, connection, tried, now);
                double load = all.length == 1 ? 0 : member.load(now);
                if (doubt < leastDoubt || (doubt == leastDoubt && load < leastLoad)) {
                    best = link;
                    leastDoubt = doubt;
                    leastLoad = load;
                }
            }
        }
        return best == null ? null : best.link();
    }

    private static int doubt(MemberLinks member, String connection, Collection<RelayLink> tried, long now) {
        return (member.owns(tried) ? 4 : 0)
                + (member.isSuspect(now) ? 2 : 0)
                + (member.misses(connection, now) ? 1 : 0);
    }
}
