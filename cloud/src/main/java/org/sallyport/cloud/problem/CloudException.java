package org.sallyport.cloud.problem;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.Problem;

/** A request failed in a known way. An expected outcome: it carries no stack trace of its own. */
public final class CloudException extends RuntimeException {
    private final Problem problem;
    private final @Nullable Duration retryAfter;

    /**
     * A failure.
     *
     * @param problem what the caller is told
     * @param cause for the log only
     */
    public CloudException(Problem problem, @Nullable Throwable cause) {
        this(problem, cause, null);
    }

    private CloudException(Problem problem, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        super(problem.code() + ": " + problem.detail(), cause, false, false);
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    /** The same failure, after which the caller is to wait so long. */
    public CloudException retryAfter(Duration wait) {
        return new CloudException(problem, getCause(), wait);
    }

    /** How long the caller is to wait before it tries again; null where nobody can tell. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** What the caller is told. */
    public Problem problem() {
        return problem;
    }
}
