package org.sallyport.benchmark;

import java.time.Duration;
import java.util.Arrays;

/** Collects latencies of one thread, nothing before {@link #begin}. */
final class Latencies {
    private long[] nanos = new long[1 << 16];
    private int count;
    private long begun;

    /** Forgets what was collected: the warm-up is over. */
    void begin() {
        count = 0;
        begun = System.nanoTime();
    }

    void add(long latency) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = latency;
    }

    Load end() {
        return Load.of(nanos, count, Duration.ofNanos(System.nanoTime() - begun));
    }
}
