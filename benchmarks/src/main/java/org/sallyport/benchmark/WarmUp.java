package org.sallyport.benchmark;

import java.io.IOException;

/**
 * Repeats a short measurement until it gets no better: a JVM on a busy machine takes anything from seconds to a minute
 * until its compiler is done, and no fixed time fits all.
 */
final class WarmUp {
    /** So many in a row without progress end it. */
    private static final int PATIENCE = 4;

    private static final double PROGRESS = 1.03;
    private static final int MOST = 40;

    private WarmUp() {}

    /** Something that tells a rate. */
    @FunctionalInterface
    interface Slice {
        double rate() throws IOException;
    }

    /** Repeats the slice until its rate has stopped rising, at most 40 times. */
    static void of(Slice slice) throws IOException {
        double best = 0;
        int idle = 0;
        for (int i = 0; i < MOST && idle < PATIENCE; i++) {
            double rate = slice.rate();
            idle = rate > best * PROGRESS ? 0 : idle + 1;
            best = Math.max(best, rate);
        }
    }
}
