package org.sallyport.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.sallyport.fault.Direction;
import org.sallyport.fault.FaultProxy;

/**
 * Scenario 6: a large download by a caller whose network is slow, beside small requests. With {@code -Psoak} it has 1 GiB
 * and the small ones' 99th percentile is measured.
 */
@ExtendWith(SharedGateway.class)
class ThrottledCallerProcessIT {
    private static final long MEBIBYTES = Long.getLong("sallyport.throttled.mebibytes", 12);
    private static final boolean TIMED = MEBIBYTES >= 1024;
    private static final long RATE = MEBIBYTES << 17; // eight seconds
    private static final int ALONE = 300;

    private final TestGateway gateway;

    ThrottledCallerProcessIT(TestGateway gateway) {
        this.gateway = gateway;
    }

    private long small() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try (InputStream answer = gateway.caller.open(gateway.testOperation("/bytes/1000"))) {
            assertEquals(1000, answer.readAllBytes().length);
        }
        return System.nanoTime() - begun;
    }

    private static long p99(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length * 99 / 100];
    }

    private static long read(InputStream body) {
        try (body) {
            return body.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void slowDownloadHoldsUpNoSmallRequest() throws Exception {
        long[] alone = new long[ALONE];
        for (int i = 0; i < ALONE; i++) {
            alone[i] = small();
        }
        try (FaultProxy slow = new FaultProxy(gateway.rig.url().getPort())) {
            slow.throttle(RATE, Direction.DOWN);
            URI direct = gateway.testOperation("/stream/" + (MEBIBYTES << 20));
            URI large = URI.create("http://127.0.0.1:" + slow.port() + direct.getPath());
            InputStream body = gateway.caller.open(large);
            CompletableFuture<Long> whole = CompletableFuture.supplyAsync(() -> read(body));
            long[] beside = new long[1 << 20];
            int count = 0;
            while (!whole.isDone() && count < beside.length) {
                beside[count++] = small();
            }
            assertEquals(MEBIBYTES << 20, whole.get());
            assertTrue(count >= 20, "only " + count + " small requests were answered meanwhile");
            if (TIMED) {
                long before = p99(alone);
                long meanwhile = p99(Arrays.copyOf(beside, count));
                assertTrue(meanwhile <= 3 * before, "p99 " + meanwhile / 1000 + " µs, alone " + before / 1000 + " µs");
            }
        }
    }
}
