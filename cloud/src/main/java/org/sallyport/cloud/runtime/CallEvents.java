package org.sallyport.cloud.runtime;

import org.sallyport.relay.LinkCode;
import org.sallyport.relay.Problem;

/** What happens to calls, for whoever counts it. Called on event loops: must return at once. */
public interface CallEvents {
    /** A call has come; it ends by exactly one of {@link #answered}, {@link #failed} and {@link #left}. */
    void began();

    /** It is sent again on another link. */
    void repeated(LinkCode because);

    /** It failed on a link and is not sent again. */
    void notRepeated(Repeats.Verdict because);

    /** It was answered in full, by the agent or the data source if not by the cloud itself. */
    void answered(int status, long nanos);

    /**
     * It failed.
     *
     * @param cut whether the caller had seen the beginning of an answer, instead of the problem
     */
    void failed(Problem problem, boolean cut, long nanos);

    /** The caller went away. */
    void left(long nanos);
}
