package org.sallyport.agent.sealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Programs that are not ours, to seal and unseal with. */
public final class OpenSsl {
    private OpenSsl() {}

    /** Skips the test where a program is missing, unless all are required ({@code SALLYPORT_REQUIRE_INTEROP=true}). */
    public static void need(String... command) throws InterruptedException {
        boolean required = "true".equals(System.getenv("SALLYPORT_REQUIRE_INTEROP"));
        boolean there = runs(command);
        String line = String.join(" ", command);
        assertTrue(there || !required, "missing: " + line);
        assumeTrue(there, "skipped: '" + line + "' does not run here, so that working with it is not tested");
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs a program in a directory; what it prints. */
    public static String run(Path directory, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
