package org.sallyport.cloud.relay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.RelayLink;

/**
 * A member's links to this cloud, and what is known of it. The list of all is the registry's lock's; what takes requests
 * is read without one.
 */
final class MemberLinks {
    /** A request to a link of another thread costs about as much as so many that wait on one's own. */
    private static final int CROSSING = 8;

    /** What a member works on at once that hasn't told. */
    private static final int USUAL_CAPACITY = 256;

    private static final HeldLink[] NONE = {};

    private final String gateway;
    private final String id;
    private final List<HeldLink> held = new ArrayList<>();
    private volatile HeldLink[] open = NONE;
    private volatile @Nullable Told told;
    private volatile long suspectUntil;
    private volatile boolean asksForTokens;

    /** A line of the status stream, the time it came, and what this cloud had in flight there. */
    private record Told(MemberStatus status, long at, int ours) {}

    MemberLinks(String gateway, String id, long now) {
        this.gateway = gateway;
        this.id = id;
        this.suspectUntil = now;
    }

    String gateway() {
        return gateway;
    }

    String id() {
        return id;
    }

    // Under the registry's lock.

    List<HeldLink> held() {
        return held;
    }

    /** The link of the highest epoch of a number; null when there is none. */
    @Nullable HeldLink newest(int number) {
        HeldLink newest = null;
        for (HeldLink link : held) {
            if (link.identity().link() == number
                    && (newest == null
                            || link.identity().epoch() > newest.identity().epoch())) {
                newest = link;
            }
        }
        return newest;
    }

    /**
     * The links that a newcomer fences: the older ones of its number, but for those that its own agent process still
     * serves, which are the one it names, those before it (they may not have been drained yet, while the one it names is
     * still greeted), and those that drain since they were replaced.
     */
    List<HeldLink> fencedBy(LinkIdentity newcomer) {
        return where(link -> link.identity().link() == newcomer.link()
                && !(link.identity().instance().equals(newcomer.instance())
                        && (link.state() == HeldLink.State.DRAINING
                                || link.identity().epoch() <= newcomer.overlaps())));
    }

    /** The open links of a number that a newer open one has replaced. */
    List<HeldLink> replaced(int number) {
        List<HeldLink> open = where(
                link -> link.state() == HeldLink.State.OPEN && link.identity().link() == number);
        long newest =
                open.stream().mapToLong(link -> link.identity().epoch()).max().orElse(0);
        return open.stream().filter(link -> link.identity().epoch() < newest).toList();
    }

    private List<HeldLink> where(Predicate<HeldLink> which) {
        return held.stream().filter(which).toList();
    }

    /** The agent has said hello on a link that opens. */
    void greeted(Hello hello) {
        asksForTokens = hello.asksForTokens();
    }

    /** Makes what takes requests that which is open. */
    void publish() {
        open = where(link -> link.state() == HeldLink.State.OPEN).toArray(NONE);
    }

    // Without the lock.

    /** How many links take requests. */
    int links() {
        return open.length;
    }

    HeldLink[] open() {
        return open;
    }

    /** Whether the agent, when last it said hello, asked for callers' own tokens. */
    boolean asksForTokens() {
        return asksForTokens;
    }

    /** Requests of this cloud's callers on the open links. */
    int inFlight() {
        int sum = 0;
        for (HeldLink link : open) {
            sum += link.inFlight();
        }
        return sum;
    }

    /** The link on which a request is soonest sent; null when none takes it. */
    @Nullable HeldLink best(Collection<RelayLink> tried, long now, int turn) {
        HeldLink[] links = open;
        HeldLink best = null;
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < links.length; i++) {
            HeldLink link = links[Math.floorMod(turn + i, links.length)];
            int cost = link.inFlight() + (link.isHere() ? 0 : CROSSING);
            if (cost < least && link.takes(now) && (tried.isEmpty() || !tried.contains(link.link()))) {
                best = link;
                least = cost;
            }
        }
        return best;
    }

    /** Whether it was the member of one of these links. */
    boolean owns(Collection<RelayLink> links) {
        for (RelayLink link : links) {
            if (link.identity().member().equals(id)) {
                return true;
            }
        }
        return false;
    }

    /** The share of what it can do at once that is taken, by this cloud and by others. */
    double load(long now) {
        Told last = fresh(now);
        if (last == null || last.status().capacity() < 1) {
            return (double) inFlight() / USUAL_CAPACITY;
        }
        int elsewhere = Math.max(0, last.status().load() - last.ours());
        return (double) (inFlight() + elsewhere) / last.status().capacity();
    }

    /** Whether it says that it takes no more requests. */
    boolean drains(long now) {
        Told last = fresh(now);
        return last != null && last.status().draining();
    }

    /** Whether it says that it can't reach the connection's data source. */
    boolean misses(String connection, long now) {
        Told last = fresh(now);
        return last != null && last.status().unreachable().contains(connection);
    }

    /** The last line of its status; null when it told none of late. */
    @Nullable MemberStatus status(long now) {
        Told last = fresh(now);
        return last == null ? null : last.status();
    }

    private @Nullable Told fresh(long now) {
        Told last = told;
        return last == null || now - last.at() > MemberStatus.LIFE.toNanos() ? null : last;
    }

    void told(MemberStatus status, long now) {
        told = new Told(status, now, inFlight());
    }

    /** What it told was told by a process that has gone. */
    void forgetStatus() {
        told = null;
    }

    /** Uses it last until then. */
    void suspect(long until) {
        suspectUntil = until;
    }

    boolean isSuspect(long now) {
        return suspectUntil - now > 0;
    }
}
