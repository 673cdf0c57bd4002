package org.sallyport.benchmark;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.benchmark.BenchCommand.Kind;
import org.sallyport.rig.Processes;
import org.sallyport.rig.Rig;

/** One run: everything under test is started once, then the rounds alternate over the works. */
final class Run {

    /**
     * How much to do.
     *
     * @param rounds how often each work is measured
     * @param time counted time of each measurement; as much again is spent warming up
     * @param mebibytes size of the large body
     * @param rows rows of the large table
     * @param javaOptions of cloud and agent
     */
    record Size(int rounds, Duration time, long mebibytes, int rows, List<String> javaOptions) {}

    private final Processes processes;
    private final Path folder;
    private final Report report;
    private final PrintWriter progress;
    private final Size size;

    Run(Processes processes, Path folder, Report report, PrintWriter progress, Size size) {
        this.processes = processes;
        this.folder = folder;
        this.report = report;
        this.progress = progress;
        this.size = size;
    }

    /** Measures the kinds; their figures are in the report afterwards. */
    void all(Set<Kind> kinds) throws IOException, InterruptedException {
        noteMachine();
        say("starting cloud, agent and peers");
        Process origin = processes.java("origin", List.of("-XX:+UseSerialGC"), OriginServer.class.getName());
        int originPort = Integer.parseInt(Processes.announced(origin, "port"));
        boolean database = kinds.contains(Kind.ROW) || kinds.contains(Kind.EXPORT);
        Optional<BenchDatabase> postgres = database ? Optional.of(BenchDatabase.start()) : Optional.empty();
        Optional<SshTunnel> ssh = SshTunnel.open(processes, folder.resolve("ssh"));
        if (ssh.isEmpty()) {
            report.note(Routes.SSH, "left out: no OpenSSH server here");
        }
        try {
            rounds(works(kinds, originPort, ssh, postgres));
        } finally {
            postgres.ifPresent(BenchDatabase::close);
        }
    }

    private List<Work> works(Set<Kind> kinds, int originPort, Optional<SshTunnel> ssh, Optional<BenchDatabase> postgres)
            throws IOException, InterruptedException {
        Rig rig = new Rig(processes, folder, size.javaOptions());
        Process cloud = rig.startCloud();
        String gateway = rig.enrol();
        List<String> access = new ArrayList<>(List.of("  - allow: test://**"));
        postgres.ifPresent(server -> access.add("  - allow: " + server.target()));
        Process agent = rig.startAgent(access);
        rig.awaitLinked(gateway);
        PeakMemory memory = new PeakMemory(new LinkedHashMap<>(Map.of("cloud", cloud, "agent", agent)));

        String test = rig.connect(gateway, "test");
        URI origin = URI.create("http://127.0.0.1:" + originPort);
        int sshPort = ssh.isPresent() ? ssh.get().forward(originPort) : 0;
        List<Work> works = new ArrayList<>();
        if (kinds.contains(Kind.SMALL)) {
            works.add(new SmallRequests(routes(rig, origin, test, "/bytes/1024", sshPort), size.time()));
        }
        if (kinds.contains(Kind.STREAM)) {
            String path = "/stream/" + size.mebibytes() * 1024 * 1024;
            works.add(new LargeBody(routes(rig, origin, test, path, sshPort), size.mebibytes(), memory));
        }
        if (postgres.isPresent()) {
            BenchDatabase server = postgres.get();
            String credentials = server.sealedCredentials(rig.api().certificate(gateway));
            String sql = rig.connect(
                    gateway,
                    "sql",
                    server.parameters(),
                    new JsonObject().put("format", "cms").put("sealed", credentials));
            String tables = "/datasets/default/tables/";
            if (kinds.contains(Kind.ROW)) {
                HttpTarget row = HttpTarget.get(rig.operation("sql", sql, tables + "points/items/4711"), rig.token());
                int tunnel = ssh.isPresent() ? ssh.get().forward(server.port()) : 0;
                works.add(new PointReads(server.options(), row, tunnel, size.time()));
            }
            if (kinds.contains(Kind.EXPORT)) {
                say("filling a table with " + size.rows() + " rows");
                server.fill("big", size.rows());
                HttpTarget table = HttpTarget.get(rig.operation("sql", sql, tables + "big/items"), rig.token());
                HttpTarget small = HttpTarget.get(rig.operation("test", test, "/bytes/1024"), rig.token());
                works.add(new LargeTable(table, small, size.rows(), size.time(), memory));
            }
        }
        return works;
    }

    private static Routes routes(Rig rig, URI origin, String connection, String path, int sshPort) {
        return Routes.of(URI.create(origin + path), rig.operation("test", connection, path), rig.token(), sshPort);
    }

    private void rounds(List<Work> works) throws IOException, InterruptedException {
        for (int round = 1; round <= size.rounds(); round++) {
            for (Work work : works) {
                say("round " + round + " of " + size.rounds() + ": " + work.name());
                work.round(report);
            }
        }
    }

    private void noteMachine() throws IOException {
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
        report.note("cloud and agent", String.join(" ", size.javaOptions()));
        report.note("rounds", size.rounds() + ", " + size.time().toSeconds() + " s each after as long a warm-up");
    }

    private void say(String what) {
        progress.println("bench: " + what);
        progress.flush();
    }
}
