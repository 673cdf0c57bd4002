package org.sallyport.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sallyport.rig.Rig;

/** An agent as the launcher starts it, with its default settings: how soon it is linked, how little it then needs. */
final class IdleAgent implements Work {
    static final String START = "agent start: s until its first link is up";
    static final String RSS = "idle agent: RSS MiB after 30 s";
    private static final String NAME = "idle";
    private static final String UP = ": up to ";
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final int STARTS_A_ROUND = 4;

    private final Path launcher;
    private final Path config;

    private IdleAgent(Path launcher, Path config) {
        this.launcher = launcher;
        this.config = config;
    }

    /** Enrols an agent for it. */
    static IdleAgent enrol(Rig rig, Path launcher, List<String> access) throws IOException, InterruptedException {
        rig.enrol(NAME, rig.agentsUrl());
        return new IdleAgent(launcher, rig.agentConfig(NAME, rig.agentsUrl(), List.of(), access));
    }

    @Override
    public String name() {
        return "start and idle memory";
    }

    @Override
    public void warm() throws IOException, InterruptedException {
        // builds what is missing, makes the archive of classes, and fills the page cache
        stop(started());
    }

    @Override
    public void round(Report report) throws IOException, InterruptedException {
        for (int i = 1; i <= STARTS_A_ROUND; i++) {
            long begun = System.nanoTime();
            Process agent = started();
            report.add(START, Route.SALLYPORT, (System.nanoTime() - begun) / 1e9);
            if (i == STARTS_A_ROUND) {
                TimeUnit.MILLISECONDS.sleep(IDLE.toMillis());
                memory(report, agent);
            }
            stop(agent);
        }
    }

    private static void memory(Report report, Process agent) throws IOException {
        Path proc = Path.of("/proc", Long.toString(agent.pid()));
        report.add(RSS, Route.SALLYPORT, mebibytes(proc.resolve("status"), "VmRSS:"));
        Path rollup = proc.resolve("smaps_rollup");
        if (Files.isReadable(rollup)) {
            report.add("idle agent: PSS MiB after 30 s", Route.SALLYPORT, mebibytes(rollup, "Pss:"));
        }
    }

    private static double mebibytes(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Starts it; answers once its log says that a link is up. */
    private Process started() throws IOException {
        // The launcher replaces itself by the JVM: it is one process.
        Process agent = new ProcessBuilder(launcher.toString(), "agent", "run", "--config", config.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader log = agent.errorReader(StandardCharsets.UTF_8);
        String line;
        do {
            line = log.readLine();
            if (line == null) {
                throw new IOException("the agent ended before it was linked");
            }
        } while (!line.contains(UP));
        // Unread, the log would block the agent.
        Thread reader = new Thread(() -> discard(log), "log");
        reader.setDaemon(true);
        reader.start();
        return agent;
    }

    private static void discard(BufferedReader log) {
        try {
            log.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // the agent was stopped
        }
    }

    private static void stop(Process agent) throws InterruptedException {
        agent.destroy();
        if (!agent.waitFor(20, TimeUnit.SECONDS)) {
            agent.destroyForcibly();
        }
    }
}
