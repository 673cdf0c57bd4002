package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A caller that stops reading for a while (2 s; with {@code -Psoak} a minute) holds up nobody and reads on to the exact
 * end, with heaps of 64 MiB around an answer of 256 MiB.
 */
@ExtendWith(SharedGateway.class)
class SlowReaderProcessIT {
    private static final Duration PAUSE = Duration.ofSeconds(Long.getLong("sallyport.slow-reader.seconds", 2));
    private static final long SIZE = 256L << 20;

    private final TestGateway gateway;

    SlowReaderProcessIT(TestGateway gateway) {
        this.gateway = gateway;
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
            read += slow.transferTo(OutputStream.nullOutputStream());
            assertEquals(SIZE, read);
        }
    }
}
