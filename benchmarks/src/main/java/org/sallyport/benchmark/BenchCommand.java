package org.sallyport.benchmark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
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
                "Measures the same work directly, through Sallyport, and through its peers where they are installed.")
public final class BenchCommand implements Callable<Integer> {

    /** What can be measured. */
    enum Kind {
        /** 1 kB answers of an HTTP server. */
        SMALL,
        /** The same with credentials in each format, once they were unsealed. */
        CREDENTIALS,
        /** One large body each way. */
        STREAM,
        /** One body over a link with a round trip of 100 ms. */
        DELAY,
        /** An agent that is killed, and one that falls silent. */
        FAILOVER,
        /** An agent's start, and its memory when idle. */
        IDLE,
        /** Point reads of PostgreSQL by key. */
        ROW,
        /** All rows of a large table in one answer, with small requests beside it. */
        EXPORT,
        /** Many rows into a table in one transaction. */
        BULK,
        /** A thousand agents at one cloud, and its restart. */
        FLEET
    }

    /** How a link is carried: {@code carrier} in agent.yaml. */
    enum CarrierChoice {
        AUTO,
        PLAIN,
        WEBSOCKET
    }

    /** What does TLS: {@code tls.engine} of both ends. */
    enum EngineChoice {
        AUTO,
        JDK,
        BORINGSSL
    }

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "KIND",
            description = "Among ${COMPLETION-CANDIDATES}; by default all but fleet.")
    private Set<Kind> only = EnumSet.complementOf(EnumSet.of(Kind.FLEET));

    @Option(names = "--rounds", description = "Rounds, of which the median is told (default ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(names = "--seconds", description = "Counted seconds of each measurement (default ${DEFAULT-VALUE}).")
    private int seconds = 3;

    @Option(names = "--mebibytes", description = "Size of the large body (default ${DEFAULT-VALUE}).")
    private long mebibytes = 1024;

    @Option(names = "--rows", description = "Rows of the large table (default ${DEFAULT-VALUE}).")
    private int rows = 5_000_000;

    @Option(names = "--bulk-rows", description = "Rows of a bulk insert (default ${DEFAULT-VALUE}).")
    private int bulkRows = 1_000_000;

    @Option(names = "--heap", description = "Heap of cloud and agent in MiB; by default the launcher's.")
    private @Nullable Integer heap;

    @Option(names = "--no-tls", description = "Links in clear text instead of TLS.")
    private boolean noTls;

    @Option(names = "--carrier", description = "Among ${COMPLETION-CANDIDATES}; by default the agent's default.")
    private @Nullable CarrierChoice carrier;

    @Option(names = "--engine", description = "TLS at both ends, among ${COMPLETION-CANDIDATES}; by default auto.")
    private EngineChoice engine = EngineChoice.AUTO;

    @Option(names = "--agents", description = "Agents of the fleet (default ${DEFAULT-VALUE}).")
    private int agents = 1000;

    @Option(names = "--links", description = "Links of each agent of the fleet (default ${DEFAULT-VALUE}).")
    private int links = 10;

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
                    command.getErr().println("bench: " + failure);
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
            // Ctrl-C must leave nothing running
            Runtime.getRuntime().addShutdownHook(new Thread(processes::close, "stop"));
            Set<Kind> kinds = EnumSet.copyOf(only);
            if (kinds.remove(Kind.FLEET)) {
                new Fleet(processes, Files.createDirectory(folder.resolve("fleet")), report, progress, agents, links)
                        .run();
            }
            if (!kinds.isEmpty()) {
                new Run(processes, folder, report, progress, size(), subject()).all(kinds);
            }
        } finally {
            Folders.delete(folder);
        }
        out.println(report.toTable());
        out.println(Requirements.toTable(report, mebibytes));
        out.flush();
        if (json != null) {
            Files.writeString(json, report.toJson().encodePrettily());
        }
        return 0;
    }

    private Run.Size size() {
        return new Run.Size(rounds, Duration.ofSeconds(seconds), mebibytes, rows, bulkRows);
    }

    private Run.Subject subject() {
        List<String> settings = new ArrayList<>();
        if (carrier != null) {
            settings.add("carrier: " + carrier.name().toLowerCase(Locale.ROOT));
        }
        return new Run.Subject(Programs.asLaunched(heap), !noTls, engine.name().toLowerCase(Locale.ROOT), settings);
    }
}
