package org.sallyport.fault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever faults come and go, what is lifted has lost and reordered nothing. */
final class FaultProxyPropertyIT {
    private static final int CONNECTIONS = 6;
    private static final int BYTES = 1 << 20;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void nothingIsLostOrReordered() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Ends ends = new Ends();
                FaultProxy proxy = new FaultProxy(ends.target().getAddress(), ends.target())) {
            List<CompletableFuture<Void>> transfers = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Ends.Pair pair = ends.connect(proxy);
                transfers.add(transfer(pair.near(), pair.far(), random.nextLong(), threads));
                transfers.add(transfer(pair.far(), pair.near(), random.nextLong(), threads));
            }
            for (int i = 0; i < 300; i++) {
                fault(proxy);
            }
            proxy.lift();
            CompletableFuture.allOf(transfers.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        } finally {
            threads.shutdownNow();
        }
    }

    private void fault(FaultProxy proxy) {
        Direction direction = random.nextBoolean() ? Direction.UP : Direction.DOWN;
        switch (random.nextInt(7)) {
            case 0 -> proxy.hold(direction);
            case 1 -> proxy.holdOpen(direction);
            case 2 -> proxy.release(direction);
            case 3 -> proxy.throttle(1 + random.nextInt(100_000_000), direction);
            case 4 -> proxy.delay(Duration.ofMillis(random.nextInt(30)), direction);
            case 5 -> proxy.largestWrite(1 + random.nextInt(3000), direction);
            default -> proxy.stopReading(random.nextBoolean(), direction);
        }
    }

    private static CompletableFuture<Void> transfer(Socket from, Socket to, long seed, ExecutorService threads) {
        byte[] body = new byte[BYTES];
        new Random(seed).nextBytes(body);
        CompletableFuture<Void> sent = CompletableFuture.runAsync(
                () -> {
                    try {
                        from.getOutputStream().write(body);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
        CompletableFuture<Void> received = CompletableFuture.runAsync(
                () -> {
                    try {
                        assertArrayEquals(body, to.getInputStream().readNBytes(BYTES));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
        return CompletableFuture.allOf(sent, received);
    }
}
