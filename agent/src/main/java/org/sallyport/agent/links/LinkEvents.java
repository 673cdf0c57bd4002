package org.sallyport.agent.links;

/** Hears of links changing state. Called on the supervisor's turn; must not block. */
@FunctionalInterface
public interface LinkEvents {
    /**
     * A link changed its state.
     *
     * @param link the link's number, from 1
     * @param state its new state
     */
    void changed(int link, LinkState state);

    /** Both hear of everything. */
    default LinkEvents and(LinkEvents other) {
        return (link, state) -> {
            changed(link, state);
            other.changed(link, state);
        };
    }
}
