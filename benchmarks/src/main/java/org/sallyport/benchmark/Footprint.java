package org.sallyport.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM holds, in kB. Needs Linux, a JDK's {@code jcmd}, and a JVM with {@code -XX:NativeMemoryTracking=summary}.
 *
 * @param heap live objects, after a full collection
 * @param direct memory outside the heap that libraries asked for: Netty's buffers (the JVM's category "Other")
 * @param resident resident memory of the process
 * @param kernel of the whole machine: pages in TCP's queues (sockstat) and kernel objects (Slab)
 */
record Footprint(long heap, long direct, long resident, long kernel) {
    private static final Pattern USED = Pattern.compile("generation.* used (\\d+)K");
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB");
    private static final Pattern TCP = Pattern.compile("(?m)^TCP: .* mem (\\d+)");
    private static final Pattern SLAB = Pattern.compile("(?m)^Slab: +(\\d+) kB");
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");
    private static final int PAGE_KILOBYTES = 4;

    /** Measures a process with the serial collector, after collecting its garbage. */
    static Footprint of(Process process) throws IOException, InterruptedException {
        String pid = Long.toString(process.pid());
        jcmd(pid, "GC.run");
        String status = Files.readString(Path.of("/proc", pid, "status"));
        long sockets = sum(TCP, Files.readString(Path.of("/proc/net/sockstat"))) * PAGE_KILOBYTES;
        return new Footprint(
                sum(USED, jcmd(pid, "GC.heap_info")),
                sum(OTHER, jcmd(pid, "VM.native_memory", "summary")),
                sum(RESIDENT, status),
                sockets + sum(SLAB, Files.readString(Path.of("/proc/meminfo"))));
    }

    /** Seconds of processor time that a process has used. */
    static double cpuSeconds(Process process) {
        return process.info()
                .totalCpuDuration()
                .map(used -> used.toMillis() / 1e3)
                .orElse(Double.NaN);
    }

    private static String jcmd(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd failed: " + output);
        }
        return output;
    }

    private static long sum(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        long sum = 0;
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }
}
