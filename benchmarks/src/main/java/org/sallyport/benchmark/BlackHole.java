package org.sallyport.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long a cloud takes to give up a link that has fallen silent, while TCP stays up. */
record BlackHole(FarAgent far) implements Work {
    static final String MEASURE = "silent link: s until the cloud gives it up";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "black hole";
    }

    @Override
    public void warm() {
        // nothing gets faster by repetition here
    }

    @Override
    public void round(Report report) throws IOException, InterruptedException {
        // Bytes have just passed: silence begins here.
        Transfer.down(far.route().get(SmallRequests.PATH));
        long begun = System.nanoTime();
        far.proxy().hold();
        try {
            while (Presence.links(far.rig().api(), far.gateway()) > 0) {
                if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                    throw new IOException("the cloud still holds a link that has been silent for 60 s");
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
            report.add(MEASURE, Route.SALLYPORT, (System.nanoTime() - begun) / 1e9);
        } finally {
            far.proxy().lift();
        }
        far.rig().awaitLinked(far.gateway());
    }
}
