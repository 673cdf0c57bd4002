package org.sallyport.fault;

import java.util.concurrent.TimeUnit;

/** A token bucket: at most so many bytes a second, for all connections together. Used on the loop's thread only. */
final class Rate {
    /** What may come in one burst, in parts of a second's bytes: small beside a second, large beside a thread's wait. */
    private static final int BURSTS_A_SECOND = 20;

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private long bytesPerSecond;
    private double tokens;
    private long filledAt;

    /** Limits from now on; 0 lifts the limit. */
    void set(long newBytesPerSecond, long now) {
        bytesPerSecond = newBytesPerSecond;
        tokens = 0;
        filledAt = now;
    }

    /** How many bytes may pass now. */
    long available(long now) {
        if (bytesPerSecond == 0) {
            return Long.MAX_VALUE;
        }
        tokens = Math.min(burst(), tokens + (now - filledAt) * (bytesPerSecond / NANOS));
        filledAt = now;
        return (long) tokens;
    }

    /** Bytes have passed. */
    void take(long bytes) {
        tokens -= bytes;
    }

    /** Nanoseconds until enough may pass that it is worth waking up for. */
    long untilAvailable() {
        double missing = Math.max(1, burst() / 2.0) - tokens;
        return missing <= 0 ? 0 : (long) Math.ceil(missing / bytesPerSecond * NANOS);
    }

    private double burst() {
        return Math.max(1, (double) bytesPerSecond / BURSTS_A_SECOND);
    }
}
