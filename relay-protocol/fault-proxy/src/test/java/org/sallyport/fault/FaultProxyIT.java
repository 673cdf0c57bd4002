package org.sallyport.fault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FaultProxyIT {
    private final Ends ends = new Ends();
    private final FaultProxy proxy = new FaultProxy(ends.target().getAddress(), ends.target());

    FaultProxyIT() throws IOException {}

    @AfterEach
    void close() throws IOException {
        proxy.close();
        ends.close();
    }

    private static void send(Socket from, String text) throws IOException {
        from.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String receive(Socket at, int length) throws IOException {
        return new String(at.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Writes from another thread, as much as the other end may have to be read first. */
    private static CompletableFuture<Void> sending(Socket from, byte[] bytes) {
        return CompletableFuture.runAsync(() -> {
            try {
                from.getOutputStream().write(bytes);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void bytesPassBothWaysAndAreCounted() throws IOException {
        Ends.Pair pair = ends.connect(proxy);
        send(pair.near(), "question");
        assertEquals("question", receive(pair.far(), 8));
        send(pair.far(), "answer");
        assertEquals("answer", receive(pair.near(), 6));
        assertEquals(8, proxy.forwarded(Direction.UP));
        assertEquals(6, proxy.forwarded(Direction.DOWN));
        assertEquals(14, proxy.forwarded());
        assertEquals(1, proxy.accepted());
        assertEquals(1, proxy.open());
    }

    @Test
    void heldOneWayTheOtherPasses() throws IOException {
        Ends.Pair pair = ends.connect(proxy);
        proxy.hold(Direction.UP);
        send(pair.near(), "question");
        send(pair.far(), "answer");
        assertEquals("answer", receive(pair.near(), 6));
        assertEquals(0, proxy.forwarded(Direction.UP));
        proxy.release();
        assertEquals("question", receive(pair.far(), 8));
    }

    @Test
    void heldHoldsNewConnectionsAndEndsToo() throws IOException {
        proxy.hold();
        Ends.Pair pair = ends.connect(proxy);
        send(pair.near(), "last words");
        pair.near().close();
        assertEquals(0, proxy.forwarded());
        proxy.release();
        assertEquals("last words", receive(pair.far(), 10));
        assertEquals(-1, pair.far().getInputStream().read());
    }

    @Test
    void onlyOpenConnectionsHeld() throws IOException {
        Ends.Pair old = ends.connect(proxy);
        proxy.holdOpen();
        send(old.near(), "old");
        Ends.Pair fresh = ends.connect(proxy);
        send(fresh.near(), "new");
        assertEquals("new", receive(fresh.far(), 3));
        assertEquals(3, proxy.forwarded());
        proxy.release();
        assertEquals("old", receive(old.far(), 3));
    }

    @Test
    void cutResetsBothEnds() throws IOException {
        Ends.Pair pair = ends.connect(proxy);
        proxy.cut();
        assertThrows(SocketException.class, () -> pair.near().getInputStream().read());
        assertThrows(SocketException.class, () -> pair.far().getInputStream().read());
        assertEquals(0, proxy.open());
        Ends.Pair next = ends.connect(proxy);
        send(next.near(), "goes on");
        assertEquals("goes on", receive(next.far(), 7));
    }

    @Test
    void cutAfterExactlySoManyBytes() throws IOException {
        Ends.Pair pair = ends.connect(proxy);
        proxy.cutAfter(5, Direction.UP);
        send(pair.near(), "question");
        assertEquals("quest", receive(pair.far(), 5));
        assertThrows(SocketException.class, () -> pair.far().getInputStream().read());
        assertThrows(SocketException.class, () -> pair.near().getInputStream().read());
        assertEquals(5, proxy.forwarded(Direction.UP));
        Ends.Pair next = ends.connect(proxy);
        send(next.near(), "question");
        assertEquals("question", receive(next.far(), 8));
    }

    @Test
    void heldAfterExactlySoManyBytes() throws IOException {
        Ends.Pair pair = ends.connect(proxy);
        proxy.holdAfter(5, Direction.UP);
        send(pair.near(), "question");
        assertEquals("quest", receive(pair.far(), 5));
        send(pair.far(), "answer");
        assertEquals("answer", receive(pair.near(), 6));
        assertEquals(5, proxy.forwarded(Direction.UP));
        proxy.release();
        assertEquals("ion", receive(pair.far(), 3));
    }

    @Test
    void endLetsTheAnswerPass() throws IOException {
        Ends.Pair pair = ends.connect(proxy);
        send(pair.near(), "question");
        assertEquals("question", receive(pair.far(), 8));
        proxy.end(Direction.UP);
        assertEquals(-1, pair.far().getInputStream().read());
        send(pair.near(), "thrown away");
        send(pair.far(), "late answer");
        assertEquals("late answer", receive(pair.near(), 11));
    }

    @Test
    void anEndPassesAfterAllBytes() throws Exception {
        Ends.Pair pair = ends.connect(proxy);
        proxy.delay(Duration.ofMillis(20));
        byte[] body = random(1 << 20);
        CompletableFuture<Void> sent = sending(pair.near(), body);
        assertArrayEquals(body, pair.far().getInputStream().readNBytes(body.length));
        sent.get(60, TimeUnit.SECONDS);
        pair.near().shutdownOutput();
        assertEquals(-1, pair.far().getInputStream().read());
        send(pair.far(), "still here");
        assertEquals("still here", receive(pair.near(), 10));
    }

    @Test
    void throttleIsSharedByAllConnections() throws IOException {
        Ends.Pair one = ends.connect(proxy);
        Ends.Pair two = ends.connect(proxy);
        long begun = System.nanoTime();
        proxy.throttle(1_000_000, Direction.UP);
        CompletableFuture<Void> first = sending(one.near(), random(150_000));
        CompletableFuture<Void> second = sending(two.near(), random(150_000));
        assertEquals(150_000, one.far().getInputStream().readNBytes(150_000).length);
        assertEquals(150_000, two.far().getInputStream().readNBytes(150_000).length);
        assertTrue(System.nanoTime() - begun >= TimeUnit.MILLISECONDS.toNanos(250));
        first.join();
        second.join();
    }

    @Test
    void delayIsALatencyNoLimitOfThroughput() throws IOException {
        Ends.Pair pair = ends.connect(proxy);
        proxy.delay(Duration.ofMillis(30));
        long begun = System.nanoTime();
        send(pair.near(), "a");
        receive(pair.far(), 1);
        send(pair.far(), "b");
        receive(pair.near(), 1);
        assertTrue(System.nanoTime() - begun >= TimeUnit.MILLISECONDS.toNanos(60));
        // All of it is on its way before the first byte can arrive.
        proxy.delay(Duration.ofHours(1), Direction.UP);
        pair.near().getOutputStream().write(random(16 << 20));
        assertEquals(1, proxy.forwarded(Direction.UP));
    }

    @Test
    void singleBytesComeInOrder() throws Exception {
        Ends.Pair pair = ends.connect(proxy);
        proxy.largestWrite(1);
        byte[] body = random(20_000);
        CompletableFuture<Void> sent = sending(pair.near(), body);
        assertArrayEquals(body, pair.far().getInputStream().readNBytes(body.length));
        sent.get(60, TimeUnit.SECONDS);
    }

    @Test
    void whenNothingIsReadTheSenderFillsUp() throws IOException {
        try (SocketChannel near = SocketChannel.open(proxy.address());
                Socket far = ends.far()) {
            near.configureBlocking(false);
            proxy.stopReading(true, Direction.UP);
            long sent = fill(near);
            assertEquals(0, proxy.forwarded());
            proxy.stopReading(false);
            assertEquals(sent, far.getInputStream().readNBytes((int) sent).length);
        }
    }

    @Test
    void tinySocketBuffersFillSoon() throws IOException {
        proxy.socketBuffers(4096);
        proxy.stopReading(true, Direction.UP);
        try (SocketChannel near = SocketChannel.open()) {
            near.setOption(java.net.StandardSocketOptions.SO_SNDBUF, 4096);
            near.connect(proxy.address());
            near.configureBlocking(false);
            assertTrue(fill(near) < 100_000);
        }
    }

    /** Writes until the kernel takes no more. */
    private static long fill(SocketChannel near) throws IOException {
        long sent = 0;
        int idle = 0;
        while (idle < 1000) {
            int count = near.write(ByteBuffer.allocate(8192));
            sent += count;
            idle = count == 0 ? idle + 1 : 0;
            Thread.onSpinWait();
        }
        return sent;
    }

    @Test
    void refusedConnectionsLeaveOpenOnesAndThePortAlone() throws IOException {
        Ends.Pair pair = ends.connect(proxy);
        proxy.accept(false);
        assertThrows(ConnectException.class, () -> ends.near(proxy));
        send(pair.near(), "still");
        assertEquals("still", receive(pair.far(), 5));
        proxy.accept(true);
        send(ends.connect(proxy).near(), "again");
    }

    @Test
    void targetThatRefusesIsAReset() throws IOException {
        try (ClosedPort nobody = new ClosedPort()) {
            proxy.target(nobody.address());
            Socket near = ends.near(proxy);
            assertThrows(SocketException.class, () -> near.getInputStream().read());
        }
    }

    @Test
    void changedTargetIsForNewConnections() throws IOException {
        try (Ends elsewhere = new Ends()) {
            Ends.Pair old = ends.connect(proxy);
            proxy.target(elsewhere.target());
            Ends.Pair moved = elsewhere.connect(proxy);
            send(moved.near(), "new");
            assertEquals("new", receive(moved.far(), 3));
            send(old.near(), "old");
            assertEquals("old", receive(old.far(), 3));
        }
    }

    @Test
    void liftedAllPassesAtOnce() throws IOException {
        proxy.delay(Duration.ofHours(1));
        proxy.throttle(1);
        proxy.largestWrite(1);
        proxy.stopReading(true);
        proxy.socketBuffers(4096);
        proxy.hold();
        proxy.accept(false);
        proxy.lift();
        Ends.Pair pair = ends.connect(proxy);
        send(pair.near(), "question");
        assertEquals("question", receive(pair.far(), 8));
    }

    @Test
    void closedItRefusesAndForgets() throws IOException {
        Ends.Pair pair = ends.connect(proxy);
        proxy.close();
        assertThrows(SocketException.class, () -> pair.near().getInputStream().read());
        assertThrows(ConnectException.class, () -> ends.near(proxy));
        assertEquals(0, proxy.open());
        proxy.close();
    }

    @Test
    void closedPortRefusesAndIsNobodyElses() throws IOException {
        try (ClosedPort port = new ClosedPort();
                Socket socket = new Socket();
                ServerSocket thief = new ServerSocket()) {
            assertThrows(ConnectException.class, () -> socket.connect(port.address()));
            InetSocketAddress same = port.address();
            assertThrows(IOException.class, () -> thief.bind(same));
        }
    }
}
