package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A caller that stops reading for a while (2 s; with {@code -Psoak} a minute) holds up nobody and reads on to the exact
 * end, with heaps of 64 MiB around an answer of 256 MiB.
 */
class SlowReaderProcessIT {
    private static final Duration PAUSE = Duration.ofSeconds(Long.getLong("sallyport.slow-reader.seconds", 2));
    private static final long SIZE = 256L << 20;

    @TempDir
    static Path folder;

    private static TestGateway gateway;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        gateway = new TestGateway(folder);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void stoppedReaderHoldsUpNobodyAndResumesToTheExactEnd() throws Exception {
        try (InputStream slow = gateway.caller.open(gateway.testOperation("/stream/" + SIZE))) {
            long read = slow.readNBytes(1 << 16).length;
            URI row = gateway.items(gateway.sql, "orders", "/1");
            long end = System.nanoTime() + PAUSE.toNanos();
            while (System.nanoTime() < end) {
                assertEquals(200, gateway.caller.get(row).status());
                TimeUnit.MILLISECONDS.sleep(20);
            }
            read += slow.transferTo(java.io.OutputStream.nullOutputStream());
            assertEquals(SIZE, read);
        }
    }
}
