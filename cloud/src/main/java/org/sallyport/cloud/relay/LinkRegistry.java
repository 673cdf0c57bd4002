package org.sallyport.cloud.relay;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.RelayLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links that this cloud holds. Thread-safe: numbers are claimed under a lock, links are picked without one. Has
 * neither timers nor sockets: {@link #tick} is to be called each second.
 *
 * <p>A link's number is claimed before the upgrade is answered, so that of two dials the one with the higher epoch wins
 * whatever order their upgrades end in (SPEC.md, section 2).
 */
public final class LinkRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(LinkRegistry.class);

    private final LinkRules rules;
    private final LongSupplier clock;
    private final IntSupplier turns;
    private final WaitingRoom waiting;
    private final OnlineMembers online = new OnlineMembers();

    private volatile boolean stopping;

    private final Object lock = new Object();
    // The lock's.
    private final Map<String, MemberLinks> members = new HashMap<>();

    /**
     * A registry without links.
     *
     * @param clock monotonic nanoseconds
     * @param turns any numbers, by which equally good links take turns
     */
    public LinkRegistry(LinkRules rules, LongSupplier clock, IntSupplier turns) {
        this.rules = rules;
        this.clock = clock;
        this.turns = turns;
        this.waiting = new WaitingRoom(rules.waitingPlaces(), clock);
    }

    /** A registry without links, by the machine's clock. */
    public static LinkRegistry create(LinkRules rules) {
        return new LinkRegistry(
                rules, System::nanoTime, () -> ThreadLocalRandom.current().nextInt());
    }

    /**
     * Waits for a link of a gateway that is expected back. A link that came just now wakes nobody who begins to wait after
     * it: look once more.
     *
     * @param wake called at most once, on any thread, when a link has come
     * @return null when too many wait, the gateway has been away for long, or this cloud stops
     */
    public WaitingRoom.@Nullable Place await(String gateway, Runnable wake) {
        return stopping ? null : waiting.enter(gateway, online.has(gateway), wake);
    }

    /** How many requests wait. */
    public int waiting() {
        return waiting.size();
    }

    // How a link comes and goes.

    /**
     * Claims the number of a dial, and closes the older links of it.
     *
     * @param life how long the link's token is good from now on; then the link is drained
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#STALE_EPOCH}, {@link CloudCode#CLOUD_DRAINING}
     */
    public HeldLink claim(LinkIdentity identity, Duration life) {
        HeldLink claimed;
        List<HeldLink> fenced;
        synchronized (lock) {
            if (stopping) {
                throw CloudCode.CLOUD_DRAINING.failure("The cloud is stopping; dial again");
            }
            long now = clock.getAsLong();
            MemberLinks member = members.get(identity.member());
            if (member == null) {
                member = new MemberLinks(identity.gateway(), identity.member(), now);
            } else {
                requireNewer(member.newest(identity.link()), identity);
            }
            fenced = member.fencedBy(identity);
            fenced.forEach(link -> link.take(RelayLink::fence));
            claimed = new HeldLink(this, member, identity, now + life.toNanos());
            member.held().add(claimed);
            members.put(identity.member(), member);
            publish(member);
        }
        fenced.forEach(LinkRegistry::end);
        return claimed;
    }

    private static void requireNewer(@Nullable HeldLink present, LinkIdentity dialled) {
        if (present != null && dialled.epoch() <= present.identity().epoch()) {
            throw CloudCode.STALE_EPOCH.failure("The cloud holds link " + dialled.link() + " of " + dialled.member()
                    + " at epoch " + present.identity().epoch()
                    + "; dial with a higher one, and see that no copy of this agent runs elsewhere");
        }
    }

    boolean attach(HeldLink held, RelayLink link) {
        Function<RelayLink, Future<Void>> ending;
        synchronized (lock) {
            ending = held.attached(link);
        }
        if (ending == null) {
            return true;
        }
        told(ending.apply(link));
        return false;
    }

    boolean open(HeldLink held, Hello hello) {
        MemberLinks member = held.member();
        List<HeldLink> replaced;
        synchronized (lock) {
            if (!held.opened(hello)) {
                return false;
            }
            member.greeted(hello);
            replaced = member.replaced(held.identity().link());
            replaced.forEach(HeldLink::drained);
            // What is held against the member stays: one that flaps would be trusted anew each time it comes back.
            publish(member);
        }
        replaced.forEach(link -> told(link.drain(rules.replacedGrace())));
        waiting.came(member.gateway());
        return true;
    }

    void release(HeldLink held, @Nullable LinkClosed how) {
        MemberLinks member = held.member();
        synchronized (lock) {
            if (!member.held().remove(held)) {
                return;
            }
            long now = clock.getAsLong();
            if (held.state() == HeldLink.State.OPEN && how != null && how.code() != LinkCode.DRAINED) {
                member.suspect(now + rules.suspicion().toNanos());
            }
            held.ended();
            publish(member);
            if (member.held().isEmpty()) {
                member.forgetStatus();
                forgetUnlessSuspect(member, now);
            }
        }
    }

    /** A member without links is remembered for as long as something is held against it; under the lock. */
    private void forgetUnlessSuspect(MemberLinks member, long now) {
        if (!member.isSuspect(now)) {
            members.remove(member.id(), member);
        }
    }

    /** Drains the links whose token has expired, and forgets members that have gone; to be called each second. */
    public void tick() {
        List<HeldLink> due = new ArrayList<>();
        synchronized (lock) {
            long now = clock.getAsLong();
            for (MemberLinks member : members.values()) {
                for (HeldLink link : member.held()) {
                    if (link.isDue(now)) {
                        due.add(link);
                    }
                }
            }
            due.forEach(HeldLink::drained);
            due.forEach(link -> publish(link.member()));
            members.values().stream()
                    .filter(member -> member.held().isEmpty())
                    .toList()
                    .forEach(member -> forgetUnlessSuspect(member, now));
        }
        for (HeldLink link : due) {
            LinkIdentity who = link.identity();
            LOG.info("link {} of {} is drained: its token has expired", who.link(), who.member());
            told(link.drain(rules.replacedGrace()));
        }
        waiting.tidy();
    }

    /**
     * Takes all links of a member away, and those that it is dialling now: none of them is given a request from now on. They
     * close in their own time, which is waited for nowhere: the other end may never answer.
     */
    public void closeMember(String member, String reason) {
        closeAll(links -> links.id().equals(member), reason);
    }

    /** As {@link #closeMember}, for all members of a gateway. */
    public void closeGateway(String gateway, String reason) {
        closeAll(links -> links.gateway().equals(gateway), reason);
    }

    private void closeAll(Predicate<MemberLinks> which, String reason) {
        List<HeldLink> taken = new ArrayList<>();
        synchronized (lock) {
            for (MemberLinks member : members.values()) {
                if (which.test(member)) {
                    member.held().forEach(link -> link.take(made -> made.close(reason)));
                    taken.addAll(member.held());
                    publish(member);
                }
            }
        }
        for (HeldLink held : taken) {
            RelayLink link = held.link();
            if (link != null) {
                told(link.close(reason));
            }
        }
    }

    /** Takes no more links, and drains those there are; what is still in flight after the grace time is reset. */
    public Future<Void> drain(Duration grace) {
        List<HeldLink> drained = new ArrayList<>();
        synchronized (lock) {
            stopping = true;
            for (MemberLinks member : members.values()) {
                for (HeldLink link : member.held()) {
                    if (link.state() == HeldLink.State.GREETING) {
                        link.take(made -> made.drain(grace));
                    } else if (link.state() == HeldLink.State.OPEN) {
                        link.drained();
                    }
                    drained.add(link);
                }
                publish(member);
            }
        }
        return Future.join(drained.stream().map(link -> link.drain(grace)).toList())
                .mapEmpty();
    }

    /** Whether it drains for good. */
    public boolean isStopping() {
        return stopping;
    }

    private static void end(HeldLink fenced) {
        RelayLink link = fenced.link();
        if (link != null) {
            told(link.fence());
        }
    }

    /** How a link ends is told to its close handler; nobody waits for it here. */
    private static void told(Future<Void> ended) {
        ended.onFailure(e -> LOG.debug("ending a link failed: {}", e.toString()));
    }

    // Which link a request takes.

    /**
     * The link of the gateway on which a request is best sent: at a member that is not known to fail, with the least
     * load, on the caller's own event loop unless that link has much more to do.
     *
     * @param connection the id of the request's connection: members that can't reach its data source come last
     * @param tried links that are out of the question; members of theirs come last
     * @return null when there is none
     */
    public @Nullable RelayLink pick(String gateway, String connection, Collection<RelayLink> tried) {
        return online.pick(gateway, connection, tried, clock.getAsLong(), turns.getAsInt());
    }

    /** A link of each member of a gateway that takes requests, for the cloud's own. */
    List<RelayLink> linkOfEach(String gateway) {
        return online.linkOfEach(gateway, clock.getAsLong());
    }

    /** Whether a link of the gateway takes requests. */
    public boolean isOnline(String gateway) {
        return pick(gateway, "", List.of()) != null;
    }

    /** Whether the agent at a link's other end asks for callers' own tokens (SPEC.md, section 6). */
    public boolean asksForTokens(RelayLink link) {
        MemberLinks member = find(link.identity().gateway(), link.identity().member());
        return member != null && member.asksForTokens();
    }

    /** A request failed on a link before an answer began: its member is used last for a while. */
    public void doubt(RelayLink link) {
        MemberLinks member = find(link.identity().gateway(), link.identity().member());
        if (member != null) {
            member.suspect(clock.getAsLong() + rules.suspicion().toNanos());
        }
    }

    // What is known of members.

    /** What is known of a member's links. */
    public MemberPresence presence(String gateway, String id) {
        MemberLinks member = find(gateway, id);
        HeldLink[] open = member == null ? new HeldLink[0] : member.open();
        if (member == null || open.length == 0) {
            return new MemberPresence(0, 0, null, null);
        }
        Hello hello = open[open.length - 1].hello();
        MemberStatus status = member.status(clock.getAsLong());
        int load = status == null ? member.inFlight() : Math.max(status.load(), member.inFlight());
        return new MemberPresence(open.length, load, hello == null ? null : hello.version(), status);
    }

    /** How many links and members there are. */
    public Census census() {
        Map<HeldLink.State, Integer> states = new EnumMap<>(HeldLink.State.class);
        int linked = 0;
        synchronized (lock) {
            for (MemberLinks member : members.values()) {
                member.held().forEach(link -> states.merge(link.state(), 1, Integer::sum));
                linked += member.links() > 0 ? 1 : 0;
            }
        }
        return new Census(
                states.getOrDefault(HeldLink.State.GREETING, 0),
                states.getOrDefault(HeldLink.State.OPEN, 0),
                states.getOrDefault(HeldLink.State.DRAINING, 0),
                linked,
                online.size());
    }

    /** Whether a link takes requests still, for who has begun something on it that must end when it drains. */
    boolean isOpen(HeldLink held) {
        synchronized (lock) {
            return held.state() == HeldLink.State.OPEN;
        }
    }

    void told(HeldLink by, MemberStatus status) {
        by.member().told(status, clock.getAsLong());
    }

    private @Nullable MemberLinks find(String gateway, String id) {
        return online.find(gateway, id);
    }

    /** Makes known what takes requests; under the lock. */
    private void publish(MemberLinks member) {
        if (online.publish(member)) {
            waiting.lost(member.gateway());
        }
    }
}
