package org.sallyport.cloud.runtime;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.datasource.settings.Durations;

/**
 * How long calls may take. What a caller asks for bounds its whole answer. A caller that asks for nothing gets an answer
 * that begins within the default; a large one may then go on for long, as its reader likes.
 *
 * @param defaultTimeout until the answer begins, for a request that names no deadline
 * @param maxTimeout until the answer has ended: the longest that a request may ask for
 * @param linkWait how long a request that finds no link waits for one to come back
 */
public record CallLimits(Duration defaultTimeout, Duration maxTimeout, Duration linkWait) {

    /**
     * What one call may take.
     *
     * @param begin until its answer begins
     * @param end until its answer has ended, at least as long
     */
    record Deadline(Duration begin, Duration end) {}

    /**
     * The deadline of a request.
     *
     * @param asked value of {@code Sallyport-Timeout}; null when the caller sent none
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#MALFORMED_TIMEOUT}
     */
    Deadline deadline(@Nullable String asked) {
        if (asked == null) {
            return new Deadline(defaultTimeout, maxTimeout);
        }
        Optional<Duration> parsed =
                Durations.parse(asked).filter(duration -> !duration.isZero() && duration.compareTo(maxTimeout) <= 0);
        Duration timeout = parsed.orElseThrow(() -> CloudCode.MALFORMED_TIMEOUT.failure(
                "Sallyport-Timeout must be a duration such as 30s, 500ms or 5m, at most " + maxTimeout.toSeconds()
                        + "s"));
        return new Deadline(timeout, timeout);
    }
}
