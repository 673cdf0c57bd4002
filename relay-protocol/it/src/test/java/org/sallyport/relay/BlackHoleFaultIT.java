package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;
import static org.sallyport.relay.LinkFixture.closed;
import static org.sallyport.relay.LinkFixture.failure;
import static org.sallyport.relay.LinkFixture.get;
import static org.sallyport.relay.LinkFixture.ok;
import static org.sallyport.relay.LinkFixture.post;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sallyport.fault.Direction;
import org.sallyport.fault.FaultProxy;

/**
 * Scenarios 1 and 2: a network that swallows everything, both ways or one way, while the link is idle and while bodies
 * are written as fast as they go. TCP tells nothing for many minutes; here the link's own clock does, which
 * {@link LinkCode#SILENT} shows: the network's word would be {@link LinkCode#LINK_LOST}. An end that still hears the
 * other learns it from there.
 */
final class BlackHoleFaultIT {
    private static final long ENDLESS = 1L << 40;

    /** With {@code -Psoak} the links have the patience that they have in use, and both ends give up within this. */
    private static final long WITHIN = Long.getLong("sallyport.black-hole.seconds", 0);

    private final LinkFixture fixture = new LinkFixture(
            WITHIN > 0 ? LinkSettings.DEFAULT : LinkFixture.patience(Duration.ofMillis(500), Duration.ofSeconds(3)));
    private final List<FaultProxy> proxies = new ArrayList<>();

    @AfterEach
    void close() {
        proxies.forEach(FaultProxy::close);
        fixture.close();
    }

    private FaultProxy proxy() {
        FaultProxy proxy = new FaultProxy(fixture.port());
        proxies.add(proxy);
        return proxy;
    }

    /** How both ends of a link closed. */
    private record Ending(Future<LinkClosed> cloud, Future<LinkClosed> agent) {
        void assertBothSilent() {
            assertEquals(LinkCode.SILENT, await(cloud).code());
            assertEquals(LinkCode.SILENT, await(agent).code());
        }

        /** The deaf end finds out by its clock, and tells the other, whom it still reaches. */
        void assertSilentAtTheCloudAndTold() {
            assertEquals(LinkCode.SILENT, await(cloud).code());
            assertTrue(await(agent).byPeer());
        }

        void assertSilentAtTheAgentAndTold() {
            assertEquals(LinkCode.SILENT, await(agent).code());
            assertTrue(await(cloud).byPeer());
        }
    }

    private static Ending ending(LinkFixture.Pair link) {
        return new Ending(inTime(closed(link.cloud())), inTime(closed(link.agent())));
    }

    private static Future<LinkClosed> inTime(Future<LinkClosed> closed) {
        return WITHIN > 0 ? closed.timeout(WITHIN, TimeUnit.SECONDS) : closed;
    }

    private Ending idle(Direction... directions) {
        FaultProxy proxy = proxy();
        LinkFixture.Pair link = fixture.link(proxy.port(), request -> {});
        proxy.hold(directions);
        return ending(link);
    }

    @Test
    void givenUpByTheDefaultsWithin25Seconds() {
        assertEquals(Duration.ofSeconds(14), LinkSettings.DEFAULT.pingAfter());
        assertEquals(Duration.ofSeconds(24), LinkSettings.DEFAULT.deadAfter());
    }

    /** 1. */
    @Test
    void idleLinkInABlackHole() {
        Ending both = idle();
        Ending up = idle(Direction.UP);
        Ending down = idle(Direction.DOWN);
        both.assertBothSilent();
        up.assertSilentAtTheCloudAndTold();
        down.assertSilentAtTheAgentAndTold();
    }

    private record Busy(Ending ending, Future<?> answer) {}

    /** An answer that is streamed without end, of which some has come. */
    private Busy downloading(Direction... directions) {
        FaultProxy proxy = proxy();
        LinkFixture.Pair link = fixture.link(proxy.port(), request -> {
            request.response().exceptionHandler(cause -> {});
            request.response().begin(ok());
            new LinkThroughput.Pump(request.response(), ENDLESS).run();
        });
        Promise<Void> begun = Promise.promise();
        Promise<Void> over = Promise.promise();
        link.cloud()
                .request(get("/"))
                .send()
                .onSuccess(response -> {
                    response.handler(piece -> begun.tryComplete());
                    response.exceptionHandler(over::tryFail);
                    response.resume();
                })
                .onFailure(over::tryFail);
        await(begun.future());
        proxy.hold(directions);
        return new Busy(ending(link), over.future());
    }

    /** A request's body that is streamed without end, of which some has come. */
    private Busy uploading(Direction... directions) {
        FaultProxy proxy = proxy();
        Promise<Void> begun = Promise.promise();
        LinkFixture.Pair link = fixture.link(proxy.port(), request -> {
            request.exceptionHandler(cause -> {});
            request.handler(piece -> begun.tryComplete());
            request.resume();
        });
        RelayRequest request = link.cloud().request(post("/"));
        request.exceptionHandler(cause -> {});
        link.cloud().context().runOnContext(ignored -> new LinkThroughput.Pump(request, ENDLESS).run());
        await(begun.future());
        proxy.hold(directions);
        return new Busy(ending(link), request.response());
    }

    /** 2. */
    @Test
    void downloadInABlackHole() {
        Busy both = downloading();
        Busy up = downloading(Direction.UP);
        Busy down = downloading(Direction.DOWN);
        both.ending().assertBothSilent();
        up.ending().assertSilentAtTheCloudAndTold();
        down.ending().assertSilentAtTheAgentAndTold();
        List.of(both, up, down).forEach(busy -> failure(busy.answer()));
    }

    /** 2. */
    @Test
    void uploadInABlackHole() {
        Busy both = uploading();
        Busy up = uploading(Direction.UP);
        Busy down = uploading(Direction.DOWN);
        both.ending().assertBothSilent();
        up.ending().assertSilentAtTheCloudAndTold();
        down.ending().assertSilentAtTheAgentAndTold();
        List.of(both, up, down).forEach(busy -> failure(busy.answer()));
    }
}
