package org.sallyport.cloud.management;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sallyport.cloud.problem.CloudCode;

/**
 * A token bucket for each address. Thread-safe. Remembers a bounded number of addresses, forgetting those first that
 * tried longest ago.
 */
final class AttemptLimiter {
    private static final int ADDRESSES = 10_000;

    private record Bucket(double tokens, Instant at) {}

    private final int burst;
    private final Duration refill;
    private final InstantSource clock;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > ADDRESSES;
        }
    };

    /** Allows so many attempts at once, and one more each time {@code refill} has passed. */
    AttemptLimiter(int burst, Duration refill, InstantSource clock) {
        this.burst = burst;
        this.refill = refill;
        this.clock = clock;
    }

    /**
     * Takes an attempt.
     *
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#TOO_MANY_ATTEMPTS}
     */
    synchronized void take(String address) {
        Instant now = clock.instant();
        Bucket bucket = buckets.getOrDefault(address, new Bucket(burst, now));
        double gained = (double) Duration.between(bucket.at(), now).toMillis() / refill.toMillis();
        double tokens = Math.min(burst, bucket.tokens() + Math.max(0, gained));
        boolean allowed = tokens >= 1;
        buckets.put(address, new Bucket(allowed ? tokens - 1 : tokens, now));
        if (!allowed) {
            throw CloudCode.TOO_MANY_ATTEMPTS
                    .failure("Too many attempts came from " + address + "; wait " + refill.toSeconds() + " s")
                    .retryAfter(refill);
        }
    }
}
