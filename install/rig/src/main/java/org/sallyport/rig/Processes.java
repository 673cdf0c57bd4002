package org.sallyport.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

/** Child processes; closing ends them, the last started first. */
public final class Processes implements AutoCloseable {
    private static final String MARK = "@@";

    private final Deque<Process> started = new ArrayDeque<>();
    private final Path logs;

    /** Processes whose standard error goes to files in the folder. */
    public Processes(Path logs) {
        this.logs = logs;
    }

    /** Called by a child: tells its parent a value. */
    @SuppressWarnings("SystemOut") // standard output is the child's way to its parent
    public static void announce(String name, Object value) {
        System.out.println(MARK + name + "=" + value);
    }

    /** Starts a JVM with this process's class path. */
    public Process java(String name, List<String> options, String main, String... arguments) throws IOException {
        return start(name, javaCommand(options, main, arguments));
    }

    /** The command that starts a JVM with this process's class path, for whoever starts it through another program. */
    public static List<String> javaCommand(List<String> options, String main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts any program. */
    public Process start(String name, List<String> command) throws IOException {
        ProcessBuilder.Redirect log = ProcessBuilder.Redirect.appendTo(log(name).toFile());
        Process process = new ProcessBuilder(command).redirectError(log).start();
        started.push(process);
        return process;
    }

    /** Where the standard error of the named process goes. */
    public Path log(String name) {
        return logs.resolve(name + ".log");
    }

    /**
     * The value that the child announces under the name; waits up to 60 s. What the child prints afterwards is taken and
     * dropped: once the pipe were full, its next line would stop it.
     */
    public static String announced(Process process, String name) {
        CompletableFuture<String> value = new CompletableFuture<>();
        Thread reader = new Thread(() -> readOutput(process, MARK + name + "=", value), "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
        return value.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static void readOutput(Process process, String mark, CompletableFuture<String> value) {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(mark)) {
                    value.complete(line.substring(mark.length()));
                }
            }
            value.completeExceptionally(new IOException("the process ended without announcing " + mark));
        } catch (IOException e) {
            value.completeExceptionally(e); // ended by force; whoever has the value already doesn't mind
        }
    }

    /** Waits until a GET of the URL is answered 200, at most 30 s and no longer than the process lives. */
    public void awaitAnswer(String name, Process process, URI url) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(url).build();
        for (int i = 0; i < 300 && process.isAlive(); i++) {
            if (answers(client, request)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IOException("the " + name + " isn't ready: " + Files.readString(log(name)));
    }

    private static boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // not up yet; the caller's loop has a bound
        }
    }

    /** A port that was free a moment ago, for programs that can't tell the one they got. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The largest resident memory of a process so far, in MiB; Linux only. */
    public static OptionalLong peakMemoryMiB(Process process) {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst();
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
