package org.sallyport.agent.links;

import org.jspecify.annotations.Nullable;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.Problem;

/** Hears what becomes of links. Called on the supervisor's turn; must not block. */
@FunctionalInterface
public interface LinkEvents {
    /**
     * A link number changed its state.
     *
     * @param link the link's number, from 1
     * @param state its new state
     */
    void changed(int link, LinkState state);

    /**
     * A dial has ended. Told before the change of state that follows, if any: a failed renewal changes nothing as long
     * as the old link serves.
     *
     * @param link the link's number, from 1
     * @param failure why it failed; null when the link is up
     */
    default void dialled(int link, @Nullable Problem failure) {}

    /**
     * A link has ended that was up, whether another has taken its place or not.
     *
     * @param link the link's number, from 1
     * @param how how it ended
     */
    default void ended(int link, LinkClosed how) {}

    /** Both hear of everything. */
    default LinkEvents and(LinkEvents other) {
        LinkEvents one = this;
        return new LinkEvents() {
            @Override
            public void changed(int link, LinkState state) {
                one.changed(link, state);
                other.changed(link, state);
            }

            @Override
            public void dialled(int link, @Nullable Problem failure) {
                one.dialled(link, failure);
                other.dialled(link, failure);
            }

            @Override
            public void ended(int link, LinkClosed how) {
                one.ended(link, how);
                other.ended(link, how);
            }
        };
    }
}
