package org.sallyport.benchmark;

import java.math.BigInteger;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * Where the median of what was measured lies with 95 % confidence, by the order of the values and whatever their
 * distribution; with fewer than six values, from the lowest to the highest. Rounds of one run share its hour, so that
 * another run's median falls outside more often than that.
 */
record MedianInterval(double low, double high) {
    /** The part of all cases that may lie on either side: one in so many, 2.5 %. */
    private static final BigInteger EACH_SIDE = BigInteger.valueOf(40);

    /** Of one value at least. */
    static MedianInterval of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int out = leftOut(values.size());
        return new MedianInterval(sorted.get(out), sorted.get(values.size() - 1 - out));
    }

    /**
     * How many values at each end the interval leaves out: so many, or fewer, lie below the true median with the
     * probability of one side at most (a binomial distribution of probability one half). None of up to eight values:
     * that no more than one of them lies below it is too likely already.
     */
    private static int leftOut(int count) {
        BigInteger most = BigInteger.ONE.shiftLeft(count).divide(EACH_SIDE);
        int out = 0;
        BigInteger ways = BigInteger.valueOf(count);
        BigInteger sum = ways.add(BigInteger.ONE);
        while (sum.compareTo(most) <= 0) {
            out++;
            ways = ways.multiply(BigInteger.valueOf(count - out)).divide(BigInteger.valueOf(out + 1));
            sum = sum.add(ways);
        }
        return out;
    }

    /** What is to be said of a bound on one side: whether it holds, and whether the values show it. */
    String verdict(double median, DoublePredicate holds) {
        boolean held = holds.test(median);
        boolean shown = holds.test(low) == held && holds.test(high) == held;
        return (held ? "holds" : "**does not hold**") + (shown ? "" : " in the median; **not shown** by these rounds");
    }
}
