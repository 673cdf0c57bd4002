package org.sallyport.agent.dispatch;

/** Hears of requests that have ended. Called on any link's context; must not block. */
@FunctionalInterface
public interface RequestEvents {
    /** The outcome of a request that the data source answered, whatever its status. */
    String ANSWERED = "answered";

    /**
     * A request has ended, its answer and its work.
     *
     * @param outcome {@link #ANSWERED}, a problem's code, or why it was given up ({@code caller-gone},
     *     {@code deadline-exceeded}, {@code stopping})
     * @param nanos from its head to its end
     */
    void ended(String outcome, long nanos);
}
