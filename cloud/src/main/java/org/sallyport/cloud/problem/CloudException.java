package org.sallyport.cloud.problem;

import org.jspecify.annotations.Nullable;
import org.sallyport.relay.Problem;

/** A request failed in a known way. An expected outcome: it carries no stack trace of its own. */
public final class CloudException extends RuntimeException {
    private final Problem problem;

    /**
     * A failure.
     *
     * @param problem what the caller is told
     * @param cause for the log only
     */
    public CloudException(Problem problem, @Nullable Throwable cause) {
        super(problem.code() + ": " + problem.detail(), cause, false, false);
        this.problem = problem;
    }

    /** What the caller is told. */
    public Problem problem() {
        return problem;
    }
}
