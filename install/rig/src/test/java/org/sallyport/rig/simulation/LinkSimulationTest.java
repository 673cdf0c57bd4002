package org.sallyport.rig.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Thousands of histories, each of its own seed. {@code -Dsallyport.simulation.seed=N} runs one again and writes its trace,
 * {@code -Dsallyport.simulation.runs=N} sets how many there are, {@code -Dsallyport.simulation.first=N} where they begin.
 *
 * <p>What must hold: time gets on until all is quiet; each call has one outcome, and its callers wait for none beyond
 * its deadline; no call that isn't idempotent is processed twice; all links are back within bounded time after the
 * faults; never are two links of one member and number held that don't overlap; none is fenced of a member that runs once; no slot dials twice at once, epochs
 * rise; in the end there is no timer, no connection, no held link.
 */
class LinkSimulationTest {
    private static final int RUNS = Integer.getInteger("sallyport.simulation.runs", 5_000);
    private static final long FIRST = Long.getLong("sallyport.simulation.first", 1);
    private static final int SHOWN = 60;

    @Test
    void agentsAndCloudsFindTogetherAgainWhateverHappens() throws IOException {
        Long seed = Long.getLong("sallyport.simulation.seed");
        if (seed != null) {
            explain(seed, null);
            return;
        }
        for (long i = FIRST; i < FIRST + RUNS; i++) {
            try {
                new Simulation(new World(i, false)).run();
            } catch (AssertionError | RuntimeException e) {
                explain(i, e);
            }
        }
    }

    /** The same history again, told. */
    private static void explain(long seed, @org.jspecify.annotations.Nullable Throwable failure) throws IOException {
        World world = new World(seed, true);
        Throwable again = null;
        try {
            new Simulation(world).run();
        } catch (AssertionError | RuntimeException e) {
            again = e;
        }
        Path file = Path.of("target", "simulation-" + seed + ".txt");
        Files.createDirectories(Path.of("target"));
        Files.write(file, world.trace());
        if (again != null || failure != null) {
            List<String> trace = world.trace();
            String tail = String.join("\n", trace.subList(Math.max(0, trace.size() - SHOWN), trace.size()));
            Throwable cause = again == null ? failure : again;
            throw new AssertionError(
                    "seed " + seed + (again == null ? " (which holds when run again!)" : "") + ": " + cause + "\n"
                            + tail + "\nthe whole trace: " + file + "; again by -Dsallyport.simulation.seed=" + seed,
                    cause);
        }
    }
}
