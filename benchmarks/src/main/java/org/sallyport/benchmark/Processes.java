package org.sallyport.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Child processes of a run; closing ends them, the last started first. */
final class Processes implements AutoCloseable {
    private static final String MARK = "@@";

    private final Deque<Process> started = new ArrayDeque<>();
    private final Path logs;

    /** Processes whose standard error goes to files in the folder. */
    Processes(Path logs) {
        this.logs = logs;
    }

    /** Called by a child: tells its parent a value. */
    @SuppressWarnings("SystemOut") // standard output is the child's way to its parent
    static void announce(String name, Object value) {
        System.out.println(MARK + name + "=" + value);
    }

    /** Starts a JVM with this process's class path. */
    Process java(String name, List<String> options, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return start(name, command);
    }

    /** Starts any program. */
    Process start(String name, List<String> command) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(log(name).toFile()).start();
        started.push(process);
        return process;
    }

    /** Where the standard error of the named process goes. */
    Path log(String name) {
        return logs.resolve(name + ".log");
    }

    /** The value that the child announces under the name; waits up to 60 s. */
    static String announced(Process process, String name) throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        CompletableFuture<String> value = CompletableFuture.supplyAsync(() -> {
            try {
                String line;
                while ((line = reader.readLine()) != null) {
                    if (line.startsWith(MARK + name + "=")) {
                        return line.substring(MARK.length() + name.length() + 1);
                    }
                }
                throw new UncheckedIOException(new IOException("the process ended without telling its " + name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return value.orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** The largest resident memory of a process so far, in MiB; Linux only. */
    static OptionalLong peakMemoryMiB(Process process) {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmHWM:")) {
                    return OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024);
                }
            }
            return OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** Ends the children politely, after 10 s by force. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            Process process = started.pop();
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
