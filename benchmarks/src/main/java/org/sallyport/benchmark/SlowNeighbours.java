package org.sallyport.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Rows by key, alone and while 200 callers wait for slow queries of another connection to the same database. */
record SlowNeighbours(HttpTarget row, HttpTarget slow, Duration time) implements Work {
    /** P99 of rows by key beside the slow queries, of that alone. */
    static final String MEASURE = "row, 16 connections, beside 200 slow queries: p99, of that alone";

    private static final int ROWS = 16;
    private static final int SLOW = 200;

    @Override
    public String name() {
        return "rows by key beside slow queries";
    }

    @Override
    public void warm() throws IOException {
        HttpLoad.run(slow, SLOW, Duration.ZERO, time);
    }

    @Override
    public void round(Report report) throws IOException {
        Load alone = HttpLoad.run(row, ROWS, time, time);
        CompletableFuture<Load> neighbours = CompletableFuture.supplyAsync(() -> {
            try {
                return HttpLoad.run(slow, SLOW, time, time.multipliedBy(2));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Load beside = HttpLoad.run(row, ROWS, time, time);
        Load slowly = neighbours.join();
        report.add("row, 16 connections, beside 200 slow queries: p99 ms", Route.SALLYPORT, beside.p99());
        report.add(
                "slow queries of half a second, 200 callers: requests/s", Route.SALLYPORT, slowly.requestsPerSecond());
        report.add(MEASURE, Route.SALLYPORT, beside.p99() / alone.p99());
    }
}
