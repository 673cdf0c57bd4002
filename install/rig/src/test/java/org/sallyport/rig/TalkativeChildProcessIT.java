package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A child that goes on printing after it has announced something is not stopped by a full pipe. */
class TalkativeChildProcessIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    /** The child. */
    static final class Talker {
        private Talker() {}

        @SuppressWarnings("SystemOut") // what is tested
        public static void main(String[] arguments) {
            Processes.announce("port", 4711);
            String line = "x".repeat(1000);
            for (int i = 0; i < 2000; i++) {
                System.out.println(line);
            }
        }
    }

    @Test
    void isReadToItsEnd() throws IOException, InterruptedException {
        try (Processes processes = new Processes(folder)) {
            Process child = processes.java("talker", List.of(), Talker.class.getName());
            assertEquals("4711", Processes.announced(child, "port"));
            assertTrue(child.waitFor(60, TimeUnit.SECONDS), "the child stands still");
        }
    }
}
