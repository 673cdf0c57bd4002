package org.sallyport.agent.links;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How long a link's owner waits before it dials again: full jitter (SPEC.md, section 8). */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration FINAL_REFUSAL = Duration.ofMinutes(5);
    /** From here on the longest wait applies; keeps the shift small. */
    private static final int MAX_ATTEMPT = 16;

    private final RandomGenerator random;
    private int attempt;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The wait after a failed dial or a lost link. */
    Duration next(@Nullable Duration retryAfter) {
        long most = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(attempt, MAX_ATTEMPT));
        attempt++;
        Duration wait = Duration.ofMillis(random.nextLong(most + 1));
        return retryAfter != null && retryAfter.compareTo(wait) > 0 ? retryAfter : wait;
    }

    /** The wait after a refusal that is said to be final: people do change their minds. */
    Duration afterFinalRefusal() {
        return FINAL_REFUSAL;
    }

    /** Dials failed in a row. */
    int attempts() {
        return attempt;
    }

    /** Counts from 0 again: a link has proved stable. */
    void reset() {
        attempt = 0;
    }
}
