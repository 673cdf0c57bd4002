package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;
import static org.sallyport.relay.LinkFixture.get;
import static org.sallyport.relay.LinkFixture.ok;
import static org.sallyport.relay.LinkFixture.on;
import static org.sallyport.relay.LinkFixture.post;

import com.sun.management.UnixOperatingSystemMXBean;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.sallyport.fault.Direction;
import org.sallyport.fault.FaultProxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Flow control where the network or a reader is slow. The numbers are those of the failure scenarios. */
final class FlowFaultIT {
    private static final Logger LOG = LoggerFactory.getLogger(FlowFaultIT.class);
    private static final long MEBI = 1 << 20;

    /** Of a download over a long way whose rate is judged, by the same link's rate over a short one. */
    private static final long FAR_MEBI = Long.getLong("sallyport.far.mebibytes", 0);

    /** Beside a stopped reader whose effect on their times is judged. */
    private static final int STOPPED_REQUESTS = Integer.getInteger("sallyport.stopped.requests", 0);

    private static final long FAR_RATE = 30_000_000;
    private static final int OPENED = Integer.getInteger("sallyport.stalled.streams", 20_000);

    private LinkFixture fixture = new LinkFixture();
    private FaultProxy proxy = new FaultProxy(fixture.port());

    @AfterEach
    void close() {
        proxy.close();
        fixture.close();
    }

    private void budget(long bytes) {
        close();
        fixture = new LinkFixture(LinkSettings.DEFAULT.receivingInto(ReceiveBudget.of(bytes)));
        proxy = new FaultProxy(fixture.port());
    }

    private LinkFixture.Pair link(AtomicLong written) {
        return fixture.link(proxy.port(), request -> serve(request, written));
    }

    /** {@code /small}, or the number of bytes that is the path. */
    private static void serve(ServedRequest request, AtomicLong written) {
        if (request.head().path().equals("/small")) {
            request.response().send(ok(), Buffer.buffer("small"));
        } else {
            request.response().begin(ok());
            pump(request.response(), Long.parseLong(request.head().path().substring(1)), written);
        }
    }

    private static void pump(WriteStream<Buffer> to, long length, AtomicLong written) {
        new Object() {
            private long left = length;

            void run() {
                while (left > 0 && !to.writeQueueFull()) {
                    Buffer piece = Buffer.buffer(new byte[(int) Math.min(32_000, left)]);
                    left -= piece.length();
                    written.addAndGet(piece.length());
                    if (to.write(piece).failed()) {
                        return;
                    }
                }
                to.drainHandler(left == 0 ? null : ignored -> run());
                if (left == 0) {
                    to.end();
                }
            }
        }.run();
    }

    private static Future<Long> count(ReadStream<Buffer> body) {
        Promise<Long> whole = Promise.promise();
        long[] bytes = {0};
        body.handler(piece -> bytes[0] += piece.length());
        body.endHandler(ignored -> whole.tryComplete(bytes[0]));
        body.exceptionHandler(whole::tryFail);
        body.resume();
        return whole.future();
    }

    private static Future<Long> download(RelayLink link, long bytes) {
        return on(link, () -> link.request(get("/" + bytes)).send().compose(FlowFaultIT::count));
    }

    private static void small(RelayLink link) {
        Future<Buffer> body = on(link, () -> link.request(get("/small")).send().compose(LinkFixture::body));
        assertEquals("small", await(body).toString());
    }

    @Test
    void stoppedReaderAmongAThousandStreams5() {
        proxy.delay(Duration.ofMillis(2));
        AtomicLong written = new AtomicLong();
        RelayLink link = link(written).cloud();
        RelayResponse stopped = await(link.request(get("/" + 4 * MEBI)).send());
        List<Future<Long>> others =
                IntStream.range(0, 1000).mapToObj(i -> download(link, 100_000)).toList();
        await(Future.all(others));
        others.forEach(other -> assertEquals(100_000, other.result()));
        small(link);
        long ahead = written.get() - 1000 * 100_000;
        long most = LinkSettings.INITIAL_WINDOW + BodySender.MAX_PENDING + 32_000;
        assertTrue(ahead <= most, ahead + " bytes written for a reader that has stopped");
        assertEquals(LinkSettings.INITIAL_WINDOW, fixture.cloudBudget.granted());
        assertEquals(4 * MEBI, await(on(link, () -> count(stopped))));
    }

    @Test
    @EnabledIfSystemProperty(
            named = "sallyport.stopped.requests",
            matches = "[0-9]+",
            disabledReason = "judged by the clock, thus with -Psoak only")
    void stoppedReaderLeavesAThousandOthersTheirTimes5() {
        RelayLink link = link(new AtomicLong()).cloud();
        p99Millis(link); // the first ones pay for the compiler
        List<Double> without = new ArrayList<>();
        List<Double> beside = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            without.add(p99Millis(link));
            RelayResponse stopped = await(link.request(get("/" + 4 * MEBI)).send());
            beside.add(p99Millis(link));
            assertEquals(4 * MEBI, await(on(link, () -> count(stopped))));
        }
        String times = "p99 %s ms beside a stopped reader, %s ms without".formatted(beside, without);
        LOG.warn("a thousand at once: {}", times);
        assertTrue(median(beside) <= 2 * median(without), times);
    }

    private static double median(List<Double> numbers) {
        return numbers.stream().sorted().toList().get(numbers.size() / 2);
    }

    /** Of small requests, a thousand at once. */
    private static double p99Millis(RelayLink link) {
        List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
        for (int done = 0; done < STOPPED_REQUESTS; done += 1000) {
            await(Future.all(
                    IntStream.range(0, 1000).mapToObj(i -> timed(link, nanos)).toList()));
        }
        return nanos.stream().sorted().toList().get(nanos.size() * 99 / 100) / 1e6;
    }

    private static Future<Buffer> timed(RelayLink link, List<Long> nanos) {
        return on(link, () -> {
            long begun = System.nanoTime();
            return link.request(get("/small"))
                    .send()
                    .compose(LinkFixture::body)
                    .onSuccess(body -> nanos.add(System.nanoTime() - begun));
        });
    }

    @Test
    void bothDirectionsSaturatedWithTinySocketBuffers7() {
        proxy.socketBuffers(4096);
        LinkFixture.Pair link = link(new AtomicLong());
        AtomicLong echoed = new AtomicLong();
        List<Future<Long>> echoes = IntStream.range(0, 8)
                .mapToObj(i -> on(link.cloud(), () -> {
                    RelayRequest request = link.cloud().request(post("/.sallyport/echo"));
                    pump(request, 2 * MEBI, echoed);
                    return request.response().compose(FlowFaultIT::count);
                }))
                .toList();
        Future<?> all = Future.all(echoes);
        int pings = 0;
        while (!all.isComplete()) {
            assertFalse(await(link.cloud().ping()).isNegative());
            assertFalse(await(link.agent().ping()).isNegative());
            pings++;
        }
        echoes.forEach(echo -> assertEquals(2 * MEBI, await(echo)));
        assertTrue(pings > 0);
    }

    @Test
    void slowReaderFastWriterTwice8() {
        budget(4 * MEBI);
        AtomicLong written = new AtomicLong();
        RelayLink link = link(written).cloud();
        for (int time = 0; time < 2; time++) {
            written.set(0);
            AtomicLong mostAhead = new AtomicLong();
            Future<Long> slow = on(
                    link,
                    () -> link.request(get("/" + 100 * MEBI))
                            .send()
                            .compose(response -> slowly(link, response, written, mostAhead)));
            assertEquals(100 * MEBI, await(slow));
            // The budget's half for one that grows, the sender's queues, and what the sockets between take.
            long most = 2 * MEBI + 12 * MEBI;
            assertTrue(mostAhead.get() <= most, mostAhead.get() + " bytes under way to a slow reader");
        }
    }

    /** Stops after each piece until a PING has gone both ways, behind what is on its way already. */
    private Future<Long> slowly(RelayLink link, RelayResponse response, AtomicLong written, AtomicLong mostAhead) {
        Promise<Long> whole = Promise.promise();
        long[] read = {0};
        response.handler(piece -> {
            read[0] += piece.length();
            mostAhead.accumulateAndGet(written.get() - read[0], Math::max);
            assertTrue(fixture.cloudBudget.granted() <= fixture.cloudBudget.max());
            link.ping().onComplete(ignored -> response.fetch(1));
        });
        response.endHandler(ignored -> whole.tryComplete(read[0]));
        response.exceptionHandler(whole::tryFail);
        response.fetch(1);
        return whole.future();
    }

    /** The rate itself depends on the machine: see {@link #farAwayOneStreamFillsTheLink9}. */
    @Test
    void farAwayOneStreamGetsAWindowThatFillsTheLink9() {
        proxy.delay(Duration.ofMillis(50));
        RelayLink link = link(new AtomicLong()).cloud();
        Promise<Void> grown = Promise.promise();
        on(
                link,
                () -> link.request(get("/" + 1_000_000 * MEBI)).send().onSuccess(response -> {
                    response.handler(piece -> {
                        // All that is granted is this stream's.
                        if (fixture.cloudBudget.granted() == ReceiveWindow.MOST && grown.tryComplete()) {
                            response.reset(StreamCode.CANCEL);
                        }
                    });
                    response.exceptionHandler(grown::tryFail);
                    response.resume();
                }));
        await(grown.future());
        fixture.awaitNothingGranted();
    }

    @Test
    @EnabledIfSystemProperty(
            named = "sallyport.far.mebibytes",
            matches = "[0-9]+",
            disabledReason = "judged by the clock, thus with -Psoak only")
    void farAwayOneStreamFillsTheLink9() {
        proxy.throttle(FAR_RATE, Direction.UP);
        RelayLink link = link(new AtomicLong()).cloud();
        double near = seconds(link);
        proxy.delay(Duration.ofMillis(50));
        double far = seconds(link);
        String rates = "%.1f MB/s at 100 ms, %.1f MB/s without".formatted(rate(far), rate(near));
        assertTrue(near / far >= 0.8, rates);
        LOG.warn("one stream: {}", rates);
    }

    private static double seconds(RelayLink link) {
        long begun = System.nanoTime();
        assertEquals(FAR_MEBI * MEBI, await(download(link, FAR_MEBI * MEBI)));
        return (System.nanoTime() - begun) / 1e9;
    }

    private static double rate(double seconds) {
        return FAR_MEBI * MEBI / seconds / 1e6;
    }

    @Test
    void stalledReaderWhileStreamsKeepOpening11() {
        RelayLink link = link(new AtomicLong()).cloud();
        RelayResponse stalled = await(link.request(get("/" + 4 * MEBI)).send());
        requests(link, 2000);
        long descriptors = descriptors();
        long heap = heap();
        requests(link, OPENED);
        // An answer is told as whole before its stream is let go; what comes back later has seen that.
        await(link.ping());
        assertEquals(LinkSettings.INITIAL_WINDOW, fixture.cloudBudget.granted());
        assertEquals(0, fixture.agentBudget.granted());
        assertEquals(1, link.inFlight());
        assertTrue(descriptors() <= descriptors, () -> descriptors() + " descriptors, were " + descriptors);
        assertTrue(heap() <= heap + 8 * MEBI, () -> heap() + " bytes of heap, were " + heap);
        assertEquals(4 * MEBI, await(on(link, () -> count(stalled))));
    }

    /** So many small requests, 100 at once. */
    private static void requests(RelayLink link, int number) {
        for (int done = 0; done < number; done += 100) {
            await(Future.all(IntStream.range(0, 100)
                    .mapToObj(i ->
                            on(link, () -> link.request(get("/small")).send().compose(LinkFixture::body)))
                    .toList()));
        }
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
