package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;
import static org.sallyport.relay.LinkFixture.get;
import static org.sallyport.relay.LinkFixture.ok;
import static org.sallyport.relay.LinkFixture.on;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sallyport.fault.Direction;
import org.sallyport.fault.FaultProxy;

/** A link whose network is full, one way, for longer than the link would bear silence. */
final class BusyLinkFaultIT {
    private static final int RATE = 400_000;
    /** Of saturation: longer than the link's patience; with {@code -Psoak} a minute. */
    private static final long SECONDS = Long.getLong("sallyport.saturated.seconds", 8);

    private static final boolean TIMED = SECONDS >= 60;
    private static final Duration DEAD_AFTER = Duration.ofSeconds(3);

    private final LinkFixture fixture = new LinkFixture(LinkFixture.patience(Duration.ofMillis(500), DEAD_AFTER));
    private final FaultProxy proxy = new FaultProxy(fixture.port());

    @AfterEach
    void close() {
        proxy.close();
        fixture.close();
    }

    private Future<Long> download(RelayLink link) {
        return on(
                link,
                () -> link.request(get("/large")).send().compose(response -> {
                    Promise<Long> whole = Promise.promise();
                    long[] received = {0};
                    response.handler(piece -> received[0] += piece.length());
                    response.endHandler(ignored -> whole.complete(received[0]));
                    response.exceptionHandler(whole::tryFail);
                    response.resume();
                    return whole.future();
                }));
    }

    /**
     * 10. Nothing but the large answer's bytes tells the cloud that the agent is there, nothing but acknowledgements the
     * agent; both suffice. Small requests wait for what is ahead of them on the way, not for the large answer's end.
     */
    @Test
    void saturatedUplinkIsSlowNotDead() {
        long size = RATE * SECONDS;
        proxy.socketBuffers(32 * 1024);
        LinkFixture.Pair link = fixture.link(proxy.port(), request -> {
            if (request.head().path().equals("/large")) {
                request.response().begin(ok());
                new LinkThroughput.Pump(request.response(), size).run();
            } else {
                request.response().send(ok(), Buffer.buffer("small"));
            }
        });
        proxy.throttle(RATE, Direction.UP);
        Future<Long> large = download(link.cloud());
        long slowest = 0;
        int answered = 0;
        while (!large.isComplete()) {
            long begun = System.nanoTime();
            Future<Buffer> small = on(
                    link.cloud(),
                    () -> link.cloud().request(get("/small")).send().compose(LinkFixture::body));
            assertEquals("small", await(small).toString());
            if (!large.isComplete()) {
                answered++;
                slowest = Math.max(slowest, System.nanoTime() - begun);
            }
        }
        assertEquals(size, await(large));
        assertTrue(answered >= 4, "only " + answered + " small answers passed beside the large one");
        assertTrue(link.cloud().available());
        assertFalse(await(link.agent().ping()).isNegative());
        if (TIMED) {
            long millis = TimeUnit.NANOSECONDS.toMillis(slowest);
            assertTrue(millis < 1000, "a small request took " + millis + " ms");
        }
    }
}
