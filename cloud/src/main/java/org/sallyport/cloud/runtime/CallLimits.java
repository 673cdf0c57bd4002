package org.sallyport.cloud.runtime;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.datasource.settings.Durations;

/**
 * How long calls may take.
 *
 * @param defaultTimeout deadline of a request that names none
 * @param maxTimeout the longest that a request may ask for
 */
public record CallLimits(Duration defaultTimeout, Duration maxTimeout) {

    /**
     * The deadline of a request.
     *
     * @param asked value of {@code Sallyport-Timeout}; null when the caller sent none
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#MALFORMED_TIMEOUT}
     */
    Duration timeout(@Nullable String asked) {
        if (asked == null) {
            return defaultTimeout;
        }
        Optional<Duration> parsed =
                Durations.parse(asked).filter(duration -> !duration.isZero() && duration.compareTo(maxTimeout) <= 0);
        return parsed.orElseThrow(() -> CloudCode.MALFORMED_TIMEOUT.failure(
                "Sallyport-Timeout must be a duration such as 30s, 500ms or 5m, at most " + maxTimeout.toSeconds()
                        + "s"));
    }
}
