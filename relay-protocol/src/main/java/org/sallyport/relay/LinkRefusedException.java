package org.sallyport.relay;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The cloud, or something on the way to it, refused the upgrade or could not be reached.
 * {@link Problem#retryable()} says whether trying again as it is makes sense.
 */
public final class LinkRefusedException extends RuntimeException {
    private final Problem problem;
    private final @Nullable Duration retryAfter;

    /**
     * A refusal.
     *
     * @param problem what the other end said, or what we found on the way to it
     * @param retryAfter the wait that the other end asked for
     * @param cause for the log; null where the problem says all
     */
    public LinkRefusedException(Problem problem, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(problem.code() + ": " + problem.detail(), cause, false, false);
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    /** What was wrong. */
    public Problem problem() {
        return problem;
    }

    /** The wait that the other end asked for (Retry-After), if any. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
