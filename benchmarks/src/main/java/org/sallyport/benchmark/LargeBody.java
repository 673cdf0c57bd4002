package org.sallyport.benchmark;

import java.io.IOException;
import java.util.List;

/** One large body each way, as fast as it goes. */
record LargeBody(List<Route> routes, long mebibytes, PeakMemory memory) implements Work {
    /** Each slice a second or so: the compiler goes on for a dozen gigabytes, in steps. */
    private static final long WARM_UP = 512L << 20;

    @Override
    public String name() {
        return "body of " + mebibytes + " MiB";
    }

    @Override
    public void warm() throws IOException {
        for (Route route : routes) {
            WarmUp.of(() -> bothWays(route));
        }
    }

    /** In turn, as in a round: what the compiler has made of one way alone it makes again when the other comes. */
    private static double bothWays(Route route) throws IOException {
        double down = Transfer.down(route.get("/stream/" + WARM_UP));
        double up = Transfer.up(route.post("/sink", WARM_UP), WARM_UP);
        return 2 / (1 / down + 1 / up);
    }

    @Override
    public void round(Report report) throws IOException {
        long bytes = mebibytes << 20;
        for (Route route : routes) {
            report.add(name() + " down: MB/s", route.name(), Transfer.down(route.get("/stream/" + bytes)));
        }
        for (Route route : routes) {
            report.add(name() + " up: MB/s", route.name(), Transfer.up(route.post("/sink", bytes), bytes));
        }
        memory.note(report, name());
    }
}
