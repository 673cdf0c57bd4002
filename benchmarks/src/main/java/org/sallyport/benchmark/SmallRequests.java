package org.sallyport.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The same small answer over and over, at several numbers of connections. */
record SmallRequests(List<Route> routes, Duration time) implements Work {
    static final String PATH = "/bytes/1024";
    private static final int[] CONNECTIONS = {1, 16, 64};
    private static final Duration SETTLE = Duration.ofMillis(500);
    private static final Duration SLICE = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "1 kB requests";
    }

    @Override
    public void warm() throws IOException {
        for (Route route : routes) {
            HttpTarget target = route.get(PATH);
            for (int connections : CONNECTIONS) {
                WarmUp.of(() ->
                        HttpLoad.run(target, connections, Duration.ZERO, SLICE).requestsPerSecond());
            }
        }
    }

    @Override
    public void round(Report report) throws IOException {
        for (int connections : CONNECTIONS) {
            for (Route route : routes) {
                report.add("1 kB", connections, route.name(), HttpLoad.run(route.get(PATH), connections, SETTLE, time));
            }
        }
    }
}
