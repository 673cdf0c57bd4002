package org.sallyport.cloud.relay;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.RelayLink;

/**
 * The links that this cloud holds. Thread-safe: slots are claimed under a lock, links are picked without one.
 *
 * <p>A slot is one link number of one member. It is claimed before the upgrade is answered, so that of two dials the
 * one with the higher epoch wins whatever order their upgrades end in.
 */
public final class LinkRegistry {
    private record Slot(String member, int link) {}

    /** Who holds a slot, and the link once there is one. */
    private static final class Holder {
        private final LinkIdentity identity;
        private @Nullable RelayLink link;
        private boolean fenced;

        Holder(LinkIdentity identity) {
            this.identity = identity;
        }
    }

    /** A claim on a slot: what its dial may do with it. */
    final class Claim {
        private final Slot slot;
        private final Holder holder;

        private Claim(Slot slot, Holder holder) {
            this.slot = slot;
            this.holder = holder;
        }

        /** Ties the link to the slot; false when the slot was lost meanwhile and the link must be closed. */
        boolean attach(RelayLink link) {
            synchronized (lock) {
                holder.link = link;
                return !holder.fenced;
            }
        }

        /** Lets requests onto the link; false when the slot was lost meanwhile. */
        boolean open(HeldLink held) {
            synchronized (lock) {
                if (holder.fenced) {
                    return false;
                }
                change(holder.identity.gateway(), held, null);
                return true;
            }
        }

        /** Gives the slot back; may be called repeatedly. */
        void release() {
            synchronized (lock) {
                slots.remove(slot, holder);
                if (holder.link != null) {
                    change(holder.identity.gateway(), null, holder.link);
                }
            }
        }
    }

    private final Object lock = new Object();
    private final Map<Slot, Holder> slots = new HashMap<>();
    private final ConcurrentMap<String, List<HeldLink>> gateways = new ConcurrentHashMap<>();

    /**
     * Claims the slot of a dial, and closes the older link in it.
     *
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#STALE_EPOCH}
     */
    Claim claim(LinkIdentity identity) {
        Slot slot = new Slot(identity.member(), identity.link());
        Holder holder = new Holder(identity);
        RelayLink older = null;
        synchronized (lock) {
            Holder present = slots.get(slot);
            if (present != null) {
                if (identity.epoch() <= present.identity.epoch()) {
                    throw CloudCode.STALE_EPOCH.failure("The cloud holds link " + identity.link() + " of "
                            + identity.member() + " at epoch " + present.identity.epoch()
                            + "; dial with a higher one, and see that no copy of this agent runs elsewhere");
                }
                older = fence(present);
            }
            slots.put(slot, holder);
        }
        if (older != null) {
            closeFenced(older);
        }
        return new Claim(slot, holder);
    }

    /** A link of the gateway that takes requests and has the fewest of them; null when there is none. */
    public @Nullable RelayLink pick(String gateway, Set<RelayLink> except) {
        RelayLink best = null;
        int least = Integer.MAX_VALUE;
        List<HeldLink> links = gateways.getOrDefault(gateway, List.of());
        for (int i = 0; i < links.size(); i++) {
            RelayLink link = links.get(i).link();
            int inFlight = link.inFlight();
            if (inFlight < least && link.available() && !except.contains(link)) {
                best = link;
                least = inFlight;
            }
        }
        return best;
    }

    /** What is known of a member's links. */
    public MemberPresence presence(String gateway, String member) {
        int links = 0;
        int load = 0;
        String version = null;
        for (HeldLink held : gateways.getOrDefault(gateway, List.of())) {
            if (held.link().identity().member().equals(member)) {
                links++;
                load += held.link().inFlight();
                version = held.hello().version();
            }
        }
        return new MemberPresence(links, load, version);
    }

    /** Closes all links of a member and those it is dialling now. */
    public Future<Void> closeMember(String member, String reason) {
        return closeAll(holder -> holder.identity.member().equals(member), reason);
    }

    /** Closes all links of a gateway and those being dialled now. */
    public Future<Void> closeGateway(String gateway, String reason) {
        return closeAll(holder -> holder.identity.gateway().equals(gateway), reason);
    }

    /** Drains all links; what is still in flight after the grace time is reset. */
    public Future<Void> drain(Duration grace) {
        List<Future<Void>> drains = new ArrayList<>();
        synchronized (lock) {
            for (Holder holder : slots.values()) {
                holder.fenced = true;
                if (holder.link != null) {
                    drains.add(holder.link.drain(grace));
                }
            }
        }
        return Future.join(drains).mapEmpty();
    }

    private Future<Void> closeAll(Predicate<Holder> which, String reason) {
        List<RelayLink> links = new ArrayList<>();
        synchronized (lock) {
            for (Holder holder : slots.values()) {
                if (which.test(holder)) {
                    RelayLink link = fence(holder);
                    if (link != null) {
                        links.add(link);
                    }
                }
            }
        }
        return Future.join(links.stream().map(link -> link.close(reason)).toList())
                .mapEmpty();
    }

    /** Takes the slot's right away from its holder, and the link out of use; the link must be closed by the caller. */
    private @Nullable RelayLink fence(Holder holder) {
        holder.fenced = true;
        RelayLink link = holder.link;
        if (link != null) {
            change(holder.identity.gateway(), null, link);
        }
        return link;
    }

    private static void closeFenced(RelayLink link) {
        // How the old link ends is told to its close handler; nobody waits for it.
        Future<Void> closed = link.close("fenced by a link of a higher epoch");
        closed.onFailure(e -> {});
    }

    /** Replaces the gateway's list, which readers hold without a lock. */
    private void change(String gateway, @Nullable HeldLink added, @Nullable RelayLink removed) {
        gateways.compute(gateway, (id, links) -> {
            List<HeldLink> next = new ArrayList<>(links == null ? List.of() : links);
            next.removeIf(held -> held.link() == removed);
            if (added != null) {
                next.add(added);
            }
            return next.isEmpty() ? null : List.copyOf(next);
        });
    }
}
