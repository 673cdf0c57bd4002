package org.sallyport.benchmark;

import java.io.IOException;
import java.time.Duration;

/** What a round trip of 100 ms leaves of a link's rate, for one body each way over one link. */
record DelayedBody(FarAgent far, Duration time) implements Work {
    static final String MEASURE = "single body at %d MB/s and 100 ms, of the rate without delay: %% %s";
    static final int[] RATES = {50, 100};
    private static final Duration ONE_WAY = Duration.ofMillis(50);
    private static final int MEGA = 1_000_000;
    private static final long WARM_UP = 64L * MEGA;

    @Override
    public String name() {
        return "bodies over a long way";
    }

    @Override
    public void warm() throws IOException {
        WarmUp.of(() -> Transfer.down(far.route().get("/stream/" + WARM_UP)));
        WarmUp.of(() -> Transfer.up(far.route().post("/sink", WARM_UP), WARM_UP));
    }

    @Override
    public void round(Report report) throws IOException {
        try {
            for (int rate : RATES) {
                far.proxy().throttle((long) rate * MEGA);
                long bytes = 2L * rate * MEGA * Math.max(1, time.toSeconds());
                double nearDown = Transfer.down(far.route().get("/stream/" + bytes));
                double nearUp = Transfer.up(far.route().post("/sink", bytes), bytes);
                far.proxy().delay(ONE_WAY);
                double farDown = Transfer.down(far.route().get("/stream/" + bytes));
                double farUp = Transfer.up(far.route().post("/sink", bytes), bytes);
                far.proxy().delay(Duration.ZERO);
                report.add("single body at " + rate + " MB/s, no delay, down: MB/s", Route.SALLYPORT, nearDown);
                report.add("single body at " + rate + " MB/s, no delay, up: MB/s", Route.SALLYPORT, nearUp);
                report.add(MEASURE.formatted(rate, "down"), Route.SALLYPORT, 100 * farDown / nearDown);
                report.add(MEASURE.formatted(rate, "up"), Route.SALLYPORT, 100 * farUp / nearUp);
            }
        } finally {
            far.proxy().lift();
        }
    }
}
