package org.sallyport.agent.dispatch;

/** Hears of requests. Called on any link's context; must not block. */
public interface RequestEvents {
    /** The outcome of a request that the data source answered, whatever its status. */
    String ANSWERED = "answered";

    /**
     * A request comes. False refuses it: it could not be recorded as the customer demands. For each that is not refused
     * {@link #ended} is called once.
     */
    default boolean begins() {
        return true;
    }

    /**
     * A request has ended, its answer and its work; or its answer has, and an agent that stops waits no longer for its
     * work.
     */
    void ended(EndedRequest request);

    /** These, then others, of whom only the last may refuse. */
    default RequestEvents and(RequestEvents last) {
        RequestEvents first = this;
        return new RequestEvents() {
            @Override
            public boolean begins() {
                return last.begins();
            }

            @Override
            public void ended(EndedRequest request) {
                first.ended(request);
                last.ended(request);
            }
        };
    }
}
