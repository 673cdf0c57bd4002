package org.sallyport.agent.failure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.text.Printable;
import org.sallyport.relay.Problem;

/**
 * The cloud answered an HTTP request of ours with a problem document, or could not be reached. No stack trace; the
 * message is fit to be logged, the problem is as it came.
 */
public final class RefusedByCloudException extends RuntimeException {
    private final Problem problem;
    private final @Nullable Duration retryAfter;

    /**
     * A refusal.
     *
     * @param problem what the cloud said, or what we found on the way to it
     * @param retryAfter the wait that it asked for
     * @param cause for the log
     */
    public RefusedByCloudException(Problem problem, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(Printable.line(problem.code() + ": " + problem.detail()), cause, false, false);
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    /** What was wrong. */
    public Problem problem() {
        return problem;
    }

    /** The wait that the cloud asked for (Retry-After), if any. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
