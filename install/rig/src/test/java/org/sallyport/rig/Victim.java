package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program under attack, seen from outside: what it logs, measures and holds. Linux only. */
final class Victim {
    private static final Logger LOG = LoggerFactory.getLogger(Victim.class);
    private static final long MOST_MIB = 330;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private final URI metrics;
    private int read;

    Victim(Process process, Path log, URI metrics) {
        this.process = process;
        this.log = log;
        this.metrics = metrics;
    }

    /** From here on {@link #awaitTold} looks at the log. */
    void mark() throws IOException {
        read = Files.readAllLines(log).size();
    }

    /** Waits until the log has told so often of what has ended, and why; of nothing where nothing had to. */
    void awaitTold(String what, @Nullable String why, long times) throws IOException, InterruptedException {
        if (why == null) {
            return;
        }
        try {
            Waiting.until("'" + what + "', '" + why + "' as often as " + times, () -> told(what, why) >= times);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + Files.readString(log), e);
        }
    }

    private long told(String what, String why) throws IOException {
        return Files.readAllLines(log).stream()
                .skip(read)
                .filter(line -> line.contains(what) && line.contains(why))
                .count();
    }

    /** What is open to other programs. */
    long sockets() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return open.filter(Victim::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    /** A metric; the sum where it has labels. */
    double metric(String name) throws IOException, InterruptedException {
        String page = http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                .body();
        List<Double> values = page.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
                .toList();
        assertFalse(values.isEmpty(), () -> name + " is not in " + page);
        return values.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** It lives, and has never had more memory than its heap of 64 MiB, as many of buffers, and a JVM need. */
    void assertUnharmed() throws IOException {
        assertTrue(process.isAlive());
        assertFalse(Files.readString(log).contains("OutOfMemoryError"), () -> "out of memory, see " + log);
        long peak = Processes.peakMemoryMiB(process).orElseThrow();
        LOG.warn("{} had {} MiB at most", log.getFileName(), peak);
        assertTrue(peak <= MOST_MIB, () -> peak + " MiB of memory");
    }
}
