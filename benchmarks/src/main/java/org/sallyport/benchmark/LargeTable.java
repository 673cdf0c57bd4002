package org.sallyport.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** All rows of a large table in one answer, and what that does to small requests beside it. */
record LargeTable(HttpTarget table, HttpTarget small, int rows, Duration time, PeakMemory memory) implements Work {
    private static final int SMALL_CONNECTIONS = 4;

    @Override
    public String name() {
        return "table of " + rows + " rows";
    }

    @Override
    public void warm() throws IOException {
        WarmUp.of(() -> HttpLoad.run(small, SMALL_CONNECTIONS, Duration.ZERO, Duration.ofSeconds(1))
                .requestsPerSecond());
    }

    @Override
    public void round(Report report) throws IOException {
        Load alone = HttpLoad.run(small, SMALL_CONNECTIONS, Duration.ofSeconds(1), time);
        long begun = System.nanoTime();
        CompletableFuture<Double> export = CompletableFuture.supplyAsync(() -> {
            try {
                return Transfer.down(table);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Load beside = HttpLoad.run(small, SMALL_CONNECTIONS, Duration.ofSeconds(1), time);
        boolean stillExporting = !export.isDone();
        double megabytes = export.join();
        double seconds = (System.nanoTime() - begun) / 1e9;
        String route = Route.SALLYPORT;
        report.add(name() + ": rows/s", route, rows / seconds);
        report.add(name() + ": MB/s", route, megabytes);
        report.add(name() + ": p99 ms of 1 kB alone", route, alone.p99());
        report.add(name() + ": p99 ms of 1 kB beside it", route, beside.p99());
        if (!stillExporting) {
            report.note(name(), "the table was out before the small requests ended: use more --rows");
        }
        memory.note(report, name());
    }
}
