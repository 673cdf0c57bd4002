package org.sallyport.benchmark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.rig.Processes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./sallyport bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures the same work directly, through Sallyport, and through ssh -R where OpenSSH is installed.")
public final class BenchCommand implements Callable<Integer> {

    /** What can be measured. */
    enum Kind {
        /** 1 kB answers of a connector that costs nothing, against a plain HTTP server's. */
        SMALL,
        /** Point reads of PostgreSQL by key. */
        ROW,
        /** One large body. */
        STREAM,
        /** All rows of a large table in one answer, with small requests beside it. */
        EXPORT
    }

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "KIND",
            description = "Among ${COMPLETION-CANDIDATES}; all by default.")
    private Set<Kind> only = Set.of(Kind.values());

    @Option(names = "--rounds", description = "Rounds, of which the median is told (default ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(names = "--seconds", description = "Counted seconds of each measurement (default ${DEFAULT-VALUE}).")
    private int seconds = 5;

    @Option(names = "--mebibytes", description = "Size of the large body (default ${DEFAULT-VALUE}).")
    private long mebibytes = 1024;

    @Option(names = "--rows", description = "Rows of the large table (default ${DEFAULT-VALUE}).")
    private int rows = 5_000_000;

    @Option(names = "--heap", description = "Heap of cloud and agent in MiB (default ${DEFAULT-VALUE}).")
    private int heap = 64;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes all figures to the file.")
    private @Nullable Path json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Runs the command and exits with its code. */
    public static void main(String[] arguments) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "org/sallyport/benchmark/logback.xml");
        }
        System.exit(new CommandLine(new BenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("bench: " + failure.getMessage());
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter progress = spec.commandLine().getErr();
        Path folder = Files.createTempDirectory("sallyport-bench");
        Report report = new Report();
        try (Processes processes = new Processes(folder)) {
            Run run = new Run(
                    processes,
                    folder,
                    report,
                    progress,
                    new Run.Size(rounds, Duration.ofSeconds(seconds), mebibytes, rows, javaOptions()));
            run.all(only);
        } finally {
            Folders.delete(folder);
        }
        out.println(report.toTable());
        out.flush();
        if (json != null) {
            Files.writeString(json, report.toJson().encodePrettily());
        }
        return 0;
    }

    private List<String> javaOptions() {
        return List.of("-XX:+UseSerialGC", "-Xmx" + heap + "m");
    }
}
