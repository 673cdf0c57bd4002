package org.sallyport.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MedianIntervalTest {
    private static final String NOT_SHOWN = " in the median; **not shown** by these rounds";

    private static List<Double> upTo(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> (double) (count + 1 - i))
                .toList();
    }

    /** By tables of the sign test: of 9 the second to the eighth, of 15 the fourth to the twelfth. */
    @Test
    void theRanksAreThoseOfTheSignTest() {
        assertEquals(new MedianInterval(1, 6), MedianInterval.of(upTo(6)));
        assertEquals(new MedianInterval(2, 8), MedianInterval.of(upTo(9)));
        assertEquals(new MedianInterval(4, 12), MedianInterval.of(upTo(15)));
        assertEquals(new MedianInterval(40, 61), MedianInterval.of(upTo(100)));
        assertEquals(new MedianInterval(956, 1045), MedianInterval.of(upTo(2000)));
    }

    @Test
    void ofFewValuesItReachesFromTheLowestToTheHighest() {
        assertEquals(new MedianInterval(7, 7), MedianInterval.of(List.of(7.0)));
        assertEquals(new MedianInterval(1, 5), MedianInterval.of(upTo(5)));
    }

    @Test
    void aBoundBeyondItIsHeldOrBroken() {
        MedianInterval interval = new MedianInterval(0.9, 1.1);
        assertEquals("holds", interval.verdict(1.0, v -> v >= 0.9));
        assertEquals("**does not hold**", interval.verdict(1.0, v -> v > 1.1));
        assertEquals("**does not hold**", interval.verdict(1.0, v -> v <= 0.8));
    }

    @Test
    void aBoundWithinItIsNotShown() {
        MedianInterval interval = new MedianInterval(0.9, 1.1);
        assertEquals("holds" + NOT_SHOWN, interval.verdict(1.02, v -> v >= 1));
        assertEquals("**does not hold**" + NOT_SHOWN, interval.verdict(0.98, v -> v >= 1));
    }
}
