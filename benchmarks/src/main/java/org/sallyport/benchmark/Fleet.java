package org.sallyport.benchmark;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.rig.Processes;
import org.sallyport.rig.Rig;

/**
 * Many agents at one cloud, over TLS on the loopback interface: what an idle link costs the cloud, and how all come back
 * after the cloud was killed and started again. Ends within minutes, or fails.
 */
final class Fleet {
    private static final String ROUTE = Route.SALLYPORT;
    private static final int PROCESSES = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final Duration AWAY = Duration.ofSeconds(2);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final int SHOWN_SECONDS = 30;
    private static final List<String> CLOUD_OPTIONS =
            List.of("-XX:+UseSerialGC", "-Xmx2g", "-XX:NativeMemoryTracking=summary");
    private static final List<String> AGENT_OPTIONS =
            List.of("-XX:+UseSerialGC", "-Xmx2g", "-Dlogback.configurationFile=org/sallyport/benchmark/fleet.xml");

    private final Processes processes;
    private final Path folder;
    private final Report report;
    private final PrintWriter progress;
    private final int agents;
    private final int links;

    /** A fleet of so many agents with so many links each. */
    Fleet(Processes processes, Path folder, Report report, PrintWriter progress, int agents, int links) {
        this.processes = processes;
        this.folder = folder;
        this.report = report;
        this.progress = progress;
        this.agents = agents;
        this.links = links;
    }

    /** Measures; fails when not all links come up or back, or one is held twice. */
    void run() throws IOException, InterruptedException {
        Machine.note(report);
        requireDescriptors();
        report.note(
                "fleet",
                agents + " agents with " + links + " links each in " + PROCESSES + " processes, one cloud, TLS; cloud: "
                        + String.join(" ", CLOUD_OPTIONS));
        Rig rig = new Rig(
                processes,
                folder,
                new Rig.Setup(
                        CLOUD_OPTIONS,
                        CLOUD_OPTIONS,
                        GatewayKeySpec.DEFAULT.bits(),
                        true,
                        "auto",
                        List.of(),
                        List.of("links: " + links)));
        Process cloud = rig.startCloud();
        say("enrolling " + agents + " agents");
        FleetMembers members = FleetMembers.enrol(rig.api(), rig.agentsUrl().toString(), folder, agents);
        Footprint before = Footprint.of(cloud);
        say("starting them");
        Instant begun = Instant.now();
        List<Path> logs = startAgents(rig, members);
        awaitAll(rig, members);
        report.add("fleet: s until all links are up", ROUTE, seconds(begun));
        report.add("fleet: CPU s of the cloud until then", ROUTE, Footprint.cpuSeconds(cloud));
        TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
        tellMemory(before, Footprint.of(cloud));
        restart(rig, members, cloud, logs);
    }

    private List<Path> startAgents(Rig rig, FleetMembers members) throws IOException {
        List<Path> logs = new ArrayList<>();
        for (int number = 0; number < PROCESSES; number++) {
            Path configs = Files.createDirectory(folder.resolve("agents-" + number));
            for (int i = number; i < members.folders().size(); i += PROCESSES) {
                String name = members.folders().get(i).getFileName().toString();
                Path config = rig.agentConfig(name, rig.agentsUrl(), List.of(), List.of("  - allow: test://**"));
                Files.move(config, configs.resolve(name + ".yaml"));
            }
            String name = "agents-" + number;
            processes.java(name, AGENT_OPTIONS, FleetAgents.class.getName(), configs.toString());
            logs.add(processes.log(name));
        }
        return logs;
    }

    private void restart(Rig rig, FleetMembers members, Process cloud, List<Path> logs)
            throws IOException, InterruptedException {
        say("killing the cloud");
        cloud.destroyForcibly().waitFor();
        Instant killed = Instant.now();
        TimeUnit.MILLISECONDS.sleep(AWAY.toMillis());
        Process again = rig.startCloud();
        Instant up = Instant.now();
        say("the cloud is back after " + Duration.between(killed, up).toMillis() + " ms");
        awaitAll(rig, members);
        report.add(
                "fleet: s the cloud was away",
                ROUTE,
                Duration.between(killed, up).toMillis() / 1e3);
        report.add("fleet: s from the cloud's return until all links are back", ROUTE, seconds(up));
        report.add("fleet: CPU s of the cloud until then, after its restart", ROUTE, Footprint.cpuSeconds(again));
        FleetLog log = FleetLog.read(logs);
        int[] dials = FleetLog.perSecond(log.dials(), killed, SHOWN_SECONDS);
        int[] ups = FleetLog.perSecond(log.ups(), killed, SHOWN_SECONDS);
        report.add(
                "fleet: most dials in one second after the kill",
                ROUTE,
                IntStream.of(dials).max().orElse(0));
        report.note("dials in each second after the kill", series(dials));
        report.note("links up in each second after the kill", series(ups));
    }

    /** Waits until each member holds exactly its links. */
    private void awaitAll(Rig rig, FleetMembers members) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            int held = 0;
            int whole = 0;
            for (String gateway : members.gateways()) {
                JsonArray seen = Presence.members(rig.api(), gateway);
                for (Object member : seen) {
                    int count = ((JsonObject) member).getInteger("links");
                    held += count;
                    whole += count == links ? 1 : 0;
                    if (count > links) {
                        throw new IOException("a member holds " + count + " links instead of " + links);
                    }
                }
            }
            if (whole == agents) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new IOException(held + " of " + agents * links + " links after " + PATIENCE.toSeconds() + " s");
            }
            say(held + " links");
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private void tellMemory(Footprint before, Footprint after) {
        double all = agents * links;
        report.add("fleet: kB of the cloud's heap for each idle link", ROUTE, (after.heap() - before.heap()) / all);
        report.add("fleet: kB of direct memory for each", ROUTE, (after.direct() - before.direct()) / all);
        report.add("fleet: kB of resident memory for each", ROUTE, (after.resident() - before.resident()) / all);
        // both ends are on this machine
        report.add("fleet: kB of the kernel for each end", ROUTE, (after.kernel() - before.kernel()) / all / 2);
        report.add("fleet: MiB resident in all", ROUTE, after.resident() / 1024.0);
    }

    /** A JVM raises its own limit to the hard one, so only that one counts. */
    private void requireDescriptors() throws IOException {
        Path limits = Path.of("/proc/self/limits");
        if (!Files.isReadable(limits)) {
            throw new IOException("the fleet needs Linux");
        }
        String line = Files.readAllLines(limits).stream()
                .filter(text -> text.startsWith("Max open files"))
                .findFirst()
                .orElse("");
        String hard = line.replaceAll("^Max open files +\\S+ +(\\S+).*$", "$1");
        int needed = agents * links + 1000;
        if (hard.matches("[0-9]+") && Long.parseLong(hard) < needed) {
            throw new IOException("the fleet needs " + needed + " open files, and 'ulimit -Hn' is " + hard);
        }
    }

    private static double seconds(Instant since) {
        return Duration.between(since, Instant.now()).toMillis() / 1e3;
    }

    private static String series(int[] counts) {
        return Arrays.stream(counts).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    private void say(String what) {
        progress.println("bench: fleet: " + what);
        progress.flush();
    }
}
