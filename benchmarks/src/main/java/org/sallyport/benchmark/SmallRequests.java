package org.sallyport.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** The same small answer over and over, at several numbers of connections. */
record SmallRequests(Routes routes, Duration time) implements Work {
    private static final int[] CONNECTIONS = {1, 16, 64};

    @Override
    public String name() {
        return "1 kB requests";
    }

    @Override
    public void round(Report report) throws IOException {
        for (int connections : CONNECTIONS) {
            for (Map.Entry<String, HttpTarget> route : routes.targets().entrySet()) {
                report.add(
                        "1 kB", connections, route.getKey(), HttpLoad.run(route.getValue(), connections, time, time));
            }
        }
    }
}
