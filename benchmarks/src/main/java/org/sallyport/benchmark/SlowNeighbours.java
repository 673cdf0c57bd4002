package org.sallyport.benchmark;

import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Rows by key, alone and while 200 callers wait for slow queries of another connection to the same database. Beside it
 * the same without a gateway, with as many slow queries as the gateway's connections let through at a time: what the
 * database and the machine do to such reads by themselves.
 */
record SlowNeighbours(PgConnectOptions database, int sshPort, HttpTarget row, HttpTarget slow, Duration time)
        implements Work {
    /** P99 of rows by key beside the slow queries, of that alone. */
    static final String MEASURE = "row, 16 connections, beside 200 slow queries: p99, of that alone";

    private static final int ROWS = 16;
    private static final int SLOW = 200;

    /** A closed loop, which warms up and is counted for so long. */
    @FunctionalInterface
    private interface Loop {
        Load run(Duration warmUp, Duration time) throws IOException;
    }

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
        measure(
                report,
                Route.SALLYPORT,
                (warmUp, counted) -> HttpLoad.run(row, ROWS, warmUp, counted),
                (warmUp, counted) -> HttpLoad.run(slow, SLOW, warmUp, counted));
        measure(report, Route.DIRECT, database);
        if (sshPort != 0) {
            measure(report, Route.SSH, PointReads.through(sshPort, database));
        }
    }

    private void measure(Report report, String route, PgConnectOptions options) throws IOException {
        PostgresLoad reads = PointReads.load(options);
        PostgresLoad waits = new PostgresLoad(
                options, "select * from " + BenchDatabase.SLOW + " where id <= $1", BenchDatabase.POINTS);
        measure(
                report,
                route,
                (warmUp, counted) -> reads.run(ROWS, warmUp, counted),
                (warmUp, counted) -> waits.run(Run.CONNECTIONS, warmUp, counted));
    }

    private void measure(Report report, String route, Loop reads, Loop waits) throws IOException {
        Load alone = reads.run(time, time);
        CompletableFuture<Load> neighbours = CompletableFuture.supplyAsync(() -> {
            try {
                return waits.run(time, time.multipliedBy(2));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Load beside = reads.run(time, time);
        report.add("row, 16 connections, beside 200 slow queries: p99 ms", route, beside.p99());
        report.add(
                "slow queries of half a second: requests/s",
                route,
                neighbours.join().requestsPerSecond());
        report.add(MEASURE, route, beside.p99() / alone.p99());
    }
}
