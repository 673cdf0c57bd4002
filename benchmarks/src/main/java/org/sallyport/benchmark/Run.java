package org.sallyport.benchmark;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.benchmark.BenchCommand.Kind;
import org.sallyport.fault.FaultProxy;
import org.sallyport.rig.Processes;
import org.sallyport.rig.Rig;

/** One run: everything under test is started once, then the rounds alternate over the works. */
final class Run {
    /** Connections that the agent may have to a database for each of the connections that it is given. */
    static final int CONNECTIONS = 64;

    /**
     * How much to do.
     *
     * @param rounds how often each work is measured
     * @param time counted time of each measurement
     * @param mebibytes size of the large body
     * @param rows rows of the large table
     * @param bulkRows rows of a bulk insert
     */
    record Size(int rounds, Duration time, long mebibytes, int rows, int bulkRows) {}

    /**
     * What is under test.
     *
     * @param programs how the programs are run
     * @param tls whether agents dial over TLS
     * @param engine what does TLS
     * @param agentSettings YAML lines of agent.yaml
     */
    record Subject(Programs programs, boolean tls, String engine, List<String> agentSettings) {}

    private final Processes processes;
    private final Path folder;
    private final Report report;
    private final PrintWriter progress;
    private final Size size;
    private final Subject subject;

    Run(Processes processes, Path folder, Report report, PrintWriter progress, Size size, Subject subject) {
        this.processes = processes;
        this.folder = folder;
        this.report = report;
        this.progress = progress;
        this.size = size;
        this.subject = subject;
    }

    /** Measures the kinds; their figures are in the report afterwards. */
    void all(Set<Kind> kinds) throws IOException, InterruptedException {
        noteMachine();
        say("starting cloud, agents and peers");
        boolean database = kinds.contains(Kind.ROW) || kinds.contains(Kind.EXPORT) || kinds.contains(Kind.BULK);
        Optional<BenchDatabase> postgres = database ? Optional.of(BenchDatabase.start()) : Optional.empty();
        try (FaultProxy proxy = FarAgent.unset()) {
            rounds(works(kinds, Stage.set(processes, folder, report), proxy, postgres));
        } finally {
            postgres.ifPresent(BenchDatabase::close);
        }
    }

    private List<Work> works(Set<Kind> kinds, Stage stage, FaultProxy proxy, Optional<BenchDatabase> postgres)
            throws IOException, InterruptedException {
        String scheme = subject.tls() ? "https" : "http";
        List<String> aliases = List.of("aliases: ['" + scheme + "://127.0.0.1:" + proxy.port() + "']");
        Rig rig = new Rig(
                processes,
                folder,
                new Rig.Setup(
                        subject.programs().cloudOptions(),
                        subject.programs().agentOptions(),
                        GatewayKeySpec.DEFAULT.bits(),
                        subject.tls(),
                        subject.engine(),
                        aliases,
                        subject.agentSettings()));
        Process cloud = rig.startCloud();
        String gateway = rig.enrol();
        List<String> access = new ArrayList<>(List.of("  - allow: http://127.0.0.1:*/**"));
        postgres.ifPresent(server -> access.add("  - allow: " + server.target()));
        List<String> settings = new ArrayList<>(List.of("limits: {connectionsPerSource: " + CONNECTIONS + "}"));
        if (kinds.contains(Kind.CREDENTIALS)) {
            settings.addAll(WarmCredentials.settings(folder));
        }
        Process agent = rig.startAgent("agent", rig.agentsUrl(), settings, access);
        rig.awaitLinked(gateway);
        PeakMemory memory = new PeakMemory(new LinkedHashMap<>(Map.of("cloud", cloud, "agent", agent)));

        List<Work> works = new ArrayList<>();
        if (kinds.contains(Kind.SMALL) || kinds.contains(Kind.STREAM)) {
            List<Route> routes = stage.routes(rig, gateway, subject.programs().cloudOptions());
            if (kinds.contains(Kind.SMALL)) {
                works.add(new SmallRequests(routes, size.time()));
            }
            if (kinds.contains(Kind.STREAM)) {
                works.add(new LargeBody(routes, size.mebibytes(), memory));
            }
        }
        if (kinds.contains(Kind.CREDENTIALS)) {
            works.add(WarmCredentials.connect(rig, gateway, stage.originPort(), size.time()));
        }
        if (kinds.contains(Kind.DELAY) || kinds.contains(Kind.FAILOVER)) {
            FarAgent far = FarAgent.start(proxy, rig, stage.originPort(), access);
            if (kinds.contains(Kind.DELAY)) {
                works.add(new DelayedBody(far, size.time()));
            }
            if (kinds.contains(Kind.FAILOVER)) {
                works.add(Failover.start(rig, stage.originPort(), access));
                works.add(new BlackHole(far));
            }
        }
        if (kinds.contains(Kind.IDLE)) {
            idle(rig, access).ifPresent(works::add);
        }
        if (postgres.isPresent()) {
            works.addAll(tables(kinds, rig, gateway, stage, postgres.get(), memory));
        }
        return works;
    }

    private Optional<Work> idle(Rig rig, List<String> access) throws IOException, InterruptedException {
        Path launcher = subject.programs().launcher();
        if (launcher == null) {
            report.note("idle agent", "left out: the benchmark was started without ./sallyport");
            return Optional.empty();
        }
        return Optional.of(IdleAgent.enrol(rig, launcher, access));
    }

    private List<Work> tables(
            Set<Kind> kinds, Rig rig, String gateway, Stage stage, BenchDatabase server, PeakMemory memory)
            throws IOException, InterruptedException {
        String sql = connect(rig, gateway, server);
        String tables = "/datasets/default/tables/";
        List<Work> works = new ArrayList<>();
        if (kinds.contains(Kind.ROW)) {
            HttpTarget row = HttpTarget.get(rig.operation("sql", sql, tables + "points/items/4711"), rig.token());
            int tunnel = stage.ssh().isPresent() ? stage.ssh().get().forward(server.port()) : 0;
            works.add(new PointReads(server.options(), row, tunnel, size.time()));
            server.slow();
            String other = connect(rig, gateway, server);
            HttpTarget slow =
                    HttpTarget.get(rig.operation("sql", other, tables + BenchDatabase.SLOW + "/items"), rig.token());
            works.add(new SlowNeighbours(server.options(), tunnel, row, slow, size.time()));
        }
        if (kinds.contains(Kind.EXPORT)) {
            say("filling a table with " + size.rows() + " rows");
            server.fill("big", size.rows());
            HttpTarget table = HttpTarget.get(rig.operation("sql", sql, tables + "big/items"), rig.token());
            HttpTarget small = Stage.through(rig, gateway, stage.originPort()).get(SmallRequests.PATH);
            works.add(new LargeTable(table, small, size.rows(), size.time(), memory));
            works.add(new Exports(
                    rig.operation("sql", sql, tables + "big/items"),
                    rig.token(),
                    size.rows(),
                    server.copy("big"),
                    server.port(),
                    stage.ssh().isPresent() ? stage.ssh().get().forward(server.port()) : 0,
                    Objects.requireNonNull(memory.programs().get("agent"))));
        }
        if (kinds.contains(Kind.BULK)) {
            say("writing " + size.bulkRows() + " rows to load");
            Map<String, Integer> ports = new LinkedHashMap<>(Map.of(Route.DIRECT, server.port()));
            if (stage.ssh().isPresent()) {
                ports.put(Route.SSH, stage.ssh().get().forward(server.port()));
            }
            URI operation = rig.operation("sql", sql, tables + BulkLoad.TABLE + "/batch");
            works.add(server.bulk(folder, size.bulkRows(), operation, rig.token(), ports, memory));
        }
        return works;
    }

    private static String connect(Rig rig, String gateway, BenchDatabase server)
            throws IOException, InterruptedException {
        String sealed = server.sealedCredentials(rig.api().certificate(gateway));
        JsonObject credentials = new JsonObject().put("format", "cms").put("sealed", sealed);
        return rig.connect(gateway, "sql", server.parameters(), credentials);
    }

    private void rounds(List<Work> works) throws IOException, InterruptedException {
        for (Work work : works) {
            say("warming up: " + work.name());
            work.warm();
        }
        for (int round = 1; round <= size.rounds(); round++) {
            for (Work work : works) {
                say("round " + round + " of " + size.rounds() + ": " + work.name());
                work.round(report);
            }
        }
    }

    private void noteMachine() throws IOException {
        Machine.note(report);
        report.note("cloud and agent", subject.programs().told());
        report.note("link", (subject.tls() ? "TLS, engine " + subject.engine() : "clear text") + settings());
        report.note("callers", "HTTP/1.1 in clear text on every route");
        report.note("rounds", size.rounds() + ", " + size.time().toSeconds() + " s each, after a warm-up of all");
    }

    private String settings() {
        return subject.agentSettings().isEmpty() ? "" : "; " + String.join("; ", subject.agentSettings());
    }

    private void say(String what) {
        progress.println("bench: " + what);
        progress.flush();
    }
}
