package org.sallyport.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the figures were measured on. */
final class Machine {
    private Machine() {}

    /** Notes it in the report. */
    static void note(Report report) throws IOException {
        Runtime runtime = Runtime.getRuntime();
        report.note(
                "machine",
                runtime.availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                        + System.getProperty("os.version") + ", Java " + Runtime.version());
        Path cpu = Path.of("/proc/cpuinfo");
        if (Files.isReadable(cpu)) {
            Files.readAllLines(cpu).stream()
                    .filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .ifPresent(line -> report.note(
                            "processor", line.substring(line.indexOf(':') + 1).strip()));
        }
    }
}
