package org.sallyport.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static int slices(IntToDoubleFunction rates) throws IOException {
        int[] taken = {0};
        WarmUp.of(() -> rates.applyAsDouble(taken[0]++));
        return taken[0];
    }

    @Test
    void whatDoesNotGetFasterIsWarmAfterTwoBlocks() throws IOException {
        assertEquals(10, slices(i -> 100));
    }

    @Test
    void oneFastSliceDoesNotEndWhatGetsFasterStill() throws IOException {
        assertEquals(30, slices(i -> i == 7 ? 1_000 : Math.min(i / 5, 4) * 100 + 100));
    }

    @Test
    void oneSlowSliceInABlockDoesNotEndItEither() throws IOException {
        assertEquals(30, slices(i -> i % 5 == 3 ? 1 : Math.min(i / 5, 4) * 100 + 100));
    }

    @Test
    void whatGetsFasterForEverIsMeasuredAllTheSame() throws IOException {
        assertEquals(40, slices(i -> Math.pow(2, i)));
    }
}
