package org.sallyport.benchmark;

import java.time.Duration;
import java.util.Arrays;

/**
 * What a closed loop of requests saw.
 *
 * @param requestsPerSecond answers per second over the counted time
 * @param p50 median latency in milliseconds
 * @param p99 99th percentile in milliseconds
 * @param requests answers counted
 */
record Load(double requestsPerSecond, double p50, double p99, long requests) {

    /** Latencies in nanoseconds, in any order; the first {@code count} are sorted in place. */
    static Load of(long[] latencies, int count, Duration time) {
        if (count == 0) {
            return new Load(0, Double.NaN, Double.NaN, 0);
        }
        Arrays.sort(latencies, 0, count);
        return new Load(
                count * 1e9 / time.toNanos(),
                latencies[count / 2] / 1e6,
                latencies[Math.min(count - 1, (int) (count * 0.99))] / 1e6,
                count);
    }
}
