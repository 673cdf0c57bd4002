package org.sallyport.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;
import org.sallyport.datasource.sql.format.RowFormat;

/** What must hold of links and rows, beside what was measured. A ratio is the median of the rounds' ratios. */
final class Requirements {
    private Requirements() {}

    /** A table in Markdown of the requirements that were measured. */
    static String toTable(Report report, long mebibytes) {
        String down = "body of " + mebibytes + " MiB down: MB/s";
        String up = "body of " + mebibytes + " MiB up: MB/s";
        String at64 = "1 kB, 64 connections: requests/s";
        StringBuilder table = new StringBuilder();
        for (String body : List.of(down, up)) {
            row(table, body + ", at least that of ssh -R", ratio(report, body, Route.SSH), v -> v >= 1);
            row(table, body + ", at least 0.6 of a Vert.x hop", ratio(report, body, Route.VERTX), v -> v >= 0.6);
        }
        row(table, at64 + ", at least 1.5 of ssh -R", ratio(report, at64, Route.SSH), v -> v >= 1.5);
        row(
                table,
                "1 kB, 1 connection: added p50, under 0.25 ms",
                added(report, "1 kB, 1 connection: p50 ms"),
                v -> v < 0.25);
        for (String format : WarmCredentials.FORMATS) {
            String measure = WarmCredentials.P50.formatted(format);
            row(
                    table,
                    measure + ", at most 1.05 of a local secret",
                    ratio(report, measure, Route.LOCAL_SECRET),
                    v -> v <= 1.05);
        }
        for (int rate : DelayedBody.RATES) {
            for (String way : List.of("down", "up")) {
                String measure = DelayedBody.MEASURE.formatted(rate, way);
                row(table, measure + ", at least 80", report.values(measure, Route.SALLYPORT), v -> v >= 80);
            }
        }
        row(
                table,
                BlackHole.MEASURE + ", at most 25",
                report.values(BlackHole.MEASURE, Route.SALLYPORT),
                v -> v <= 25.5);
        row(table, Failover.GAP + ", at most 1,000", report.values(Failover.GAP, Route.SALLYPORT), v -> v <= 1000);
        row(table, Failover.FAILED + ", none", report.values(Failover.FAILED, Route.SALLYPORT), v -> v == 0);
        row(table, IdleAgent.RSS + ", under 120", report.values(IdleAgent.RSS, Route.SALLYPORT), v -> v < 120);
        row(table, IdleAgent.START + ", at most 1.5", report.values(IdleAgent.START, Route.SALLYPORT), v -> v <= 1.5);
        row(
                table,
                BulkLoad.MEASURE + ", at least 0.4 of COPY through ssh -R",
                ratio(report, BulkLoad.MEASURE, Route.SSH),
                v -> v >= 0.4);
        tables(table, report);
        return table.isEmpty() ? "" : "| must hold | measured | |\n|---|---:|---|\n" + table;
    }

    /** What must hold of rows. */
    private static void tables(StringBuilder table, Report report) {
        String rate = "row, 16 connections: requests/s";
        row(table, rate + ", at least 4,000", report.values(rate, Route.SALLYPORT), v -> v >= 4000);
        row(table, "row, 1 connection: added p50, under 1 ms", added(report, "row, 1 connection: p50 ms"), v -> v < 1);
        row(
                table,
                SlowNeighbours.MEASURE + ", under 5",
                report.values(SlowNeighbours.MEASURE, Route.SALLYPORT),
                v -> v < 5);
        for (RowFormat format : RowFormat.values()) {
            String export = Exports.measure(Exports.RATE, format);
            double least = format == RowFormat.NDJSON ? 0.4 : format == RowFormat.ARROW ? 0.7 : 0;
            if (least > 0) {
                row(
                        table,
                        export + ", at least " + least + " of ssh -R",
                        ratio(report, export, Route.SSH),
                        v -> v >= least);
            }
            String spread = Exports.measure(Exports.SPREAD, format);
            row(table, spread + ", at most 20", report.values(spread, Route.SALLYPORT), v -> v <= 20);
        }
    }

    private static List<Double> ratio(Report report, String measure, String other) {
        return report.ratios(measure, Route.SALLYPORT, other);
    }

    private static List<Double> added(Report report, String measure) {
        List<Double> ours = report.values(measure, Route.SALLYPORT);
        List<Double> direct = report.values(measure, Route.DIRECT);
        return IntStream.range(0, Math.min(ours.size(), direct.size()))
                .mapToObj(i -> ours.get(i) - direct.get(i))
                .toList();
    }

    private static void row(StringBuilder table, String what, List<Double> values, DoublePredicate holds) {
        if (!values.isEmpty()) {
            String verdict = MedianInterval.of(values).verdict(Report.median(values), holds);
            table.append(String.format(Locale.ROOT, "| %s | %s | %s |\n", what, Report.cell(values), verdict));
        }
    }
}
