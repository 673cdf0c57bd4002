package org.sallyport.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How cloud and agents are run: as the launcher runs them, where the benchmark was started by it.
 *
 * @param cloudOptions the cloud's JVM's
 * @param agentOptions each agent's JVM's
 * @param launcher the script that starts programs; null where the benchmark was started without it
 * @param told what the report says of them
 */
record Programs(
        List<String> cloudOptions,
        List<String> agentOptions,
        @Nullable Path launcher,
        String told) {

    /**
     * As the launcher runs them; with the JVM's own settings but for the collector where there is none.
     *
     * @param heap MiB, in place of what the launcher gives; null for that
     */
    static Programs asLaunched(@Nullable Integer heap) {
        String home = System.getProperty("sallyport.home");
        List<String> most = heap == null ? List.of() : List.of("-Xmx" + heap + "m");
        if (home == null) {
            List<String> options = with(most, "-XX:+UseSerialGC");
            return new Programs(options, options, null, String.join(" ", options));
        }
        Path options = Path.of(home, "install", "jvm");
        return new Programs(
                with(most, "@" + options.resolve("cloud.options")),
                with(most, "@" + options.resolve("agent.options")),
                Path.of(home, "sallyport"),
                String.join(" ", with(most, "as ./sallyport runs them")));
    }

    private static List<String> with(List<String> further, String first) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(further);
        return List.copyOf(all);
    }
}
