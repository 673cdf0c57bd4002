package org.sallyport.benchmark;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.sallyport.datasource.sql.format.RowFormat;

/**
 * All rows of a large table in each format, beside {@code COPY} of the same table directly and through ssh; and how far
 * the agent's memory moves meanwhile.
 *
 * @param table the table's items
 * @param token whom the cloud lets ask for them
 * @param rows how many rows the table has
 * @param sshPort the database's port through ssh; 0 where there is no ssh
 */
record Exports(URI table, String token, int rows, CopyOut copy, int port, int sshPort, Process agent) implements Work {
    /** Rows a second of a format; direct and through ssh those of COPY. */
    static final String RATE = "all rows as %s (peers: COPY): rows/s";
    /** The agent's resident memory while they stream: the greatest less the least. */
    static final String SPREAD = "all rows as %s: MiB by which the agent's RSS moves";

    private static final List<RowFormat> FORMATS = List.of(RowFormat.values());

    static String measure(String measure, RowFormat format) {
        return measure.formatted(format.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public String name() {
        return "export in all formats";
    }

    @Override
    public void warm() throws IOException {
        for (RowFormat format : FORMATS) {
            Transfer.down(target(format));
        }
        copy.rowsPerSecond(port);
    }

    private HttpTarget target(RowFormat format) {
        return HttpTarget.get(URI.create(table + "?$format=" + format.name().toLowerCase(Locale.ROOT)), token);
    }

    @Override
    public void round(Report report) throws IOException {
        for (RowFormat format : FORMATS) {
            String measure = measure(RATE, format);
            report.add(measure, Route.DIRECT, copy.rowsPerSecond(port));
            try (MemoryWatch memory = MemoryWatch.of(agent)) {
                long begun = System.nanoTime();
                Transfer.down(target(format));
                report.add(measure, Route.SALLYPORT, rows * 1e9 / (System.nanoTime() - begun));
                report.add(measure(SPREAD, format), Route.SALLYPORT, memory.spreadMiB());
            }
            if (sshPort != 0) {
                report.add(measure, Route.SSH, copy.rowsPerSecond(sshPort));
            }
        }
    }
}
