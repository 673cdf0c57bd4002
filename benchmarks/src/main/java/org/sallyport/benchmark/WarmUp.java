package org.sallyport.benchmark;

import java.io.IOException;
import java.util.Arrays;

/**
 * Repeats a short measurement until it gets no better: a JVM on a busy machine takes anything from seconds to a minute
 * until its compiler is done, and no fixed time fits all. A single slice may be a third off in either direction, so the
 * medians of blocks are compared.
 */
final class WarmUp {
    private static final int BLOCK = 5;
    private static final int MOST_BLOCKS = 8;
    private static final double PROGRESS = 1.03;

    private WarmUp() {}

    /** Something that tells a rate. */
    @FunctionalInterface
    interface Slice {
        double rate() throws IOException;
    }

    /** Repeats the slice until its rate has stopped rising: 10 times at least, 40 times at most. */
    static void of(Slice slice) throws IOException {
        double best = 0;
        for (int i = 0; i < MOST_BLOCKS; i++) {
            double median = block(slice);
            if (median <= best * PROGRESS) {
                return;
            }
            best = median;
        }
    }

    private static double block(Slice slice) throws IOException {
        double[] rates = new double[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            rates[i] = slice.rate();
        }
        Arrays.sort(rates);
        return rates[BLOCK / 2];
    }
}
