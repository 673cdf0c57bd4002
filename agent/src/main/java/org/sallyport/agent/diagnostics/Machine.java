package org.sallyport.agent.diagnostics;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.keys.Sha256;

/** What program, Java, system and container this process runs in, and how its JVM was started. */
public final class Machine {
    /** The files in which Linux tells what a control group may use: version 2, then version 1. */
    private static final String[] LIMITS = {
        "memory.max",
        "memory.high",
        "memory.swap.max",
        "memory.current",
        "cpu.max",
        "cpuset.cpus.effective",
        "pids.max",
        "memory/memory.limit_in_bytes",
        "memory/memory.usage_in_bytes",
        "cpu/cpu.cfs_quota_us",
        "cpu/cpu.cfs_period_us",
        "pids/pids.max"
    };

    private static final int MOST_CHARS = 200;

    private Machine() {}

    /** The facts. Blocks on the disk. */
    public static JsonObject facts(String version) {
        return new JsonObject()
                .put("time", Instant.now().toString())
                .put("program", program(version))
                .put("java", java())
                .put("jvm", jvm())
                .put("system", system())
                .put("container", container());
    }

    private static JsonObject program(String version) {
        JsonObject program = new JsonObject().put("version", version);
        CodeSource source = Machine.class.getProtectionDomain().getCodeSource();
        try {
            Path jar = source == null ? null : Path.of(source.getLocation().toURI());
            if (jar != null && Files.isRegularFile(jar)) {
                program.put("file", jar.toString()).put("sha256", Sha256.hex(Files.readAllBytes(jar)));
            }
        } catch (Exception e) {
            program.put("problem", "its file can't be read (" + e.getClass().getSimpleName() + ")");
        }
        return program.put("user", System.getProperty("user.name"))
                .put("process", ProcessHandle.current().pid());
    }

    private static JsonObject java() {
        JsonObject java = new JsonObject();
        for (String name : new String[] {"version", "vendor", "vendor.version", "home", "vm.name", "vm.version"}) {
            java.put(name, System.getProperty("java." + name));
        }
        return java.put("encoding", System.getProperty("file.encoding"))
                .put("locale", Locale.getDefault().toString())
                .put("timeZone", ZoneId.systemDefault().getId());
    }

    private static JsonObject jvm() {
        Runtime jvm = Runtime.getRuntime();
        return new JsonObject()
                .put(
                        "options",
                        new JsonArray(JvmOptions.told(
                                ManagementFactory.getRuntimeMXBean().getInputArguments())))
                .put("variables", new JsonObject(JvmOptions.variables(System.getenv())))
                .put("heapUsed", jvm.totalMemory() - jvm.freeMemory())
                .put("heapMax", jvm.maxMemory())
                .put("uptimeSeconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1000);
    }

    private static JsonObject system() {
        return new JsonObject()
                .put("name", System.getProperty("os.name"))
                .put("version", System.getProperty("os.version"))
                .put("distribution", line(Path.of("/etc/os-release"), "PRETTY_NAME="))
                .put("architecture", System.getProperty("os.arch"))
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("memory", line(Path.of("/proc/meminfo"), "MemTotal:"))
                .put("memoryAvailable", line(Path.of("/proc/meminfo"), "MemAvailable:"))
                .put("resident", line(Path.of("/proc/self/status"), "VmRSS:"))
                .put("openFiles", line(Path.of("/proc/self/limits"), "Max open files"));
    }

    private static JsonObject container() {
        JsonObject container = new JsonObject()
                .put("docker", Files.exists(Path.of("/.dockerenv")))
                .put("podman", Files.exists(Path.of("/run/.containerenv")))
                .put("kubernetes", System.getenv("KUBERNETES_SERVICE_HOST") != null);
        String group = line(Path.of("/proc/self/cgroup"), "0::");
        Path root = Path.of("/sys/fs/cgroup");
        Path own = group == null ? root : root.resolve(group.replaceFirst("^/+", ""));
        for (String name : LIMITS) {
            Path file = Files.exists(own.resolve(name)) ? own.resolve(name) : root.resolve(name);
            String value = line(file, "");
            if (value != null) {
                container.put(name, value);
            }
        }
        return container;
    }

    /** What stands behind the words that a line of a file begins with; null where there is no such line. */
    private static @Nullable String line(Path file, String beginning) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(beginning))
                    .findFirst()
                    .map(line ->
                            line.substring(beginning.length()).replace("\"", "").strip())
                    .map(value -> value.substring(0, Math.min(value.length(), MOST_CHARS)))
                    .orElse(null);
        } catch (IOException | RuntimeException e) {
            return null; // another system, or not for this user
        }
    }
}
