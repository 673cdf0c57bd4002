package org.sallyport.agent.links;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How long a link's owner waits before it dials (SPEC.md, section 8): full jitter after failures. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration FINAL_REFUSAL = Duration.ofMinutes(5);
    /** From here on the longest wait applies; keeps the shift small. */
    private static final int MAX_ATTEMPT = 16;

    private static final double RENEW_AT = 0.75;
    private static final double RENEW_SPREAD = 0.1;
    /** However short the cloud makes its tokens, links are not renewed in a tight loop. */
    private static final Duration SOONEST_RENEWAL = Duration.ofSeconds(1);

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

    /** The wait after a link was fenced: two that fence each other must not race. */
    Duration afterFencing() {
        return LONGEST;
    }

    /** When the replacement of a link is dialled whose token lives for so long: the old one still serves meanwhile. */
    Duration untilRenewal(Duration life) {
        long spread = (long) (life.toMillis() * RENEW_SPREAD);
        long millis = (long) (life.toMillis() * RENEW_AT) - random.nextLong(spread + 1);
        return Duration.ofMillis(Math.max(SOONEST_RENEWAL.toMillis(), millis));
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
