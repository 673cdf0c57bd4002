package org.sallyport.benchmark;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.rig.Processes;

/** The fleet, small: it can't rot, and a cloud's restart loses and doubles no link. */
@EnabledOnOs(OS.LINUX)
class FleetIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void allLinksComeBackAfterTheCloudWasKilled() throws IOException, InterruptedException {
        Report report = new Report();
        StringWriter said = new StringWriter();
        try (Processes processes = new Processes(folder)) {
            new Fleet(processes, folder, report, new PrintWriter(said), 20, 4).run();
        }
        String heap = "fleet: kB of the cloud's heap for each idle link";
        assertFalse(report.values(heap, Route.SALLYPORT).isEmpty(), said::toString);
        String most = "fleet: most dials in one second after the kill";
        assertTrue(report.median(most, Route.SALLYPORT) > 0, said::toString);
    }
}
