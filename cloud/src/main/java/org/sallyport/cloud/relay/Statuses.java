package org.sallyport.cloud.relay;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.RelayLink;

/**
 * Asks each member for its status on one of its links, and on another when that one goes. Each link is asked once: an
 * agent that doesn't know the question is not asked again and again. Thread-safe.
 */
final class Statuses {
    private final LinkRegistry registry;
    private final Map<String, HeldLink> asked = new HashMap<>();

    Statuses(LinkRegistry registry) {
        this.registry = registry;
    }

    /** A link takes requests from now on; called on its context. */
    void opened(HeldLink held) {
        synchronized (this) {
            if (asked.putIfAbsent(held.identity().member(), held) != null) {
                return;
            }
        }
        ask(held);
    }

    private void ask(HeldLink held) {
        RelayLink link = held.link();
        if (link == null || !held.ask()) {
            next(held);
            return;
        }
        StatusStream stream = new StatusStream(link, status -> registry.told(held, status), () -> next(held));
        Runnable giveUp = () -> {
            stream.giveUp();
            next(held);
        };
        held.control(giveUp);
        stream.begin();
        // It may have begun to drain before it knew of the stream, which would hold it up.
        if (!registry.isOpen(held)) {
            giveUp.run();
        }
    }

    /** The link tells no more: another one is asked, if there is one that wasn't. */
    private void next(HeldLink before) {
        before.control(null);
        HeldLink other;
        synchronized (this) {
            if (asked.get(before.identity().member()) != before) {
                return;
            }
            other = unasked(before.member());
            if (other == null) {
                asked.remove(before.identity().member());
                return;
            }
            asked.put(before.identity().member(), other);
        }
        RelayLink link = other.link();
        if (link != null) {
            link.context().runOnContext(v -> ask(other));
        }
    }

    private static @Nullable HeldLink unasked(MemberLinks member) {
        for (HeldLink link : member.open()) {
            if (!link.wasAsked()) {
                return link;
            }
        }
        return null;
    }
}
