package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;
import static org.sallyport.relay.LinkFixture.get;
import static org.sallyport.relay.LinkFixture.ok;
import static org.sallyport.relay.LinkFixture.on;
import static org.sallyport.relay.LinkFixture.post;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One budget for several links, each on an event loop of its own. */
final class ReceiveBudgetIT {
    private static final int BUDGET = 4 << 20;
    private static final int LINKS = 4;
    private static final int BODIES = 600;
    private static final int STOPPED = 20;
    private static final long BODY = 300_000;
    private static final long LARGE = 2 << 20;

    private final LinkFixture fixture = new LinkFixture(LinkSettings.DEFAULT.receivingInto(ReceiveBudget.of(BUDGET)));
    private final AtomicBoolean exceeded = new AtomicBoolean();

    /** The fixture sees that all was given back. */
    @AfterEach
    void close() {
        fixture.close();
        assertFalse(exceeded.get(), "over the budget");
    }

    /** Where bytes come and go, so that no excess passes between two looks. */
    private void look() {
        if (fixture.cloudBudget.granted() > BUDGET || fixture.agentBudget.granted() > BUDGET) {
            exceeded.set(true);
        }
    }

    private Future<Long> count(ReadStream<Buffer> body) {
        Promise<Long> whole = Promise.promise();
        long[] bytes = {0};
        body.handler(piece -> {
            look();
            bytes[0] += piece.length();
        });
        body.endHandler(ignored -> whole.tryComplete(bytes[0]));
        body.exceptionHandler(whole::tryFail);
        body.resume();
        return whole.future();
    }

    private void serve(ServedRequest request) {
        look();
        switch (request.head().path()) {
            case "/up" ->
                count(request).onSuccess(bytes -> request.response().send(ok(), Buffer.buffer(Long.toString(bytes))));
            case "/stopped" -> pump(request, LARGE);
            default -> pump(request, BODY);
        }
    }

    private static void pump(ServedRequest request, long bytes) {
        request.response().begin(ok());
        new LinkThroughput.Pump(request.response(), bytes).run();
    }

    private List<RelayLink> links() {
        List<RelayLink> links = new ArrayList<>();
        for (int i = 0; i < LINKS; i++) {
            links.add(fixture.link(this::serve).cloud());
        }
        return links;
    }

    /** Bodies up and down, as many at once as find room; one that finds none waits for another's end. */
    private final class Traffic {
        private final List<RelayLink> links;
        private final Context context;
        private final Deque<Integer> waiting = new ArrayDeque<>();
        private final Promise<Void> done = Promise.promise();
        private int left = BODIES;
        private int refused;

        Traffic(List<RelayLink> links, Context context) {
            this.links = links;
            this.context = context;
        }

        void start() {
            for (int i = 0; i < BODIES; i++) {
                send(i);
            }
        }

        private void send(int number) {
            RelayLink link = links.get(number % LINKS);
            Future<Long> body = number % 3 == 0 ? upload(link) : download(link);
            body.onComplete(result -> {
                look();
                if (result.succeeded()) {
                    ended(result.result());
                } else if (result.cause() instanceof LinkException failure && failure.unprocessed()) {
                    refused++;
                    waiting.add(number);
                } else {
                    done.tryFail(result.cause());
                }
            });
        }

        private Future<Long> download(RelayLink link) {
            return link.request(get("/down")).send().compose(ReceiveBudgetIT.this::count);
        }

        private Future<Long> upload(RelayLink link) {
            RelayRequest request = link.request(post("/up"));
            new LinkThroughput.Pump(request, BODY).run();
            return request.response().compose(LinkFixture::body).map(text -> Long.parseLong(text.toString()));
        }

        private void ended(long bytes) {
            if (bytes != BODY) {
                done.tryFail("a body of " + bytes + " bytes");
            }
            if (--left == 0) {
                done.tryComplete();
            }
            // Later: what the ended one held is given back in the turn that tells of its end.
            context.runOnContext(ignored -> {
                for (int i = 0; i < 2 && !waiting.isEmpty(); i++) {
                    send(waiting.remove());
                }
            });
        }
    }

    @Test
    void neverMoreThanTheBudgetOverAllLinksWhileReadersStandStill() {
        List<RelayLink> links = links();
        List<RelayResponse> stopped = new ArrayList<>();
        for (int i = 0; i < STOPPED; i++) {
            stopped.add(await(links.get(i % LINKS).request(get("/stopped")).send()));
        }
        Context context = fixture.vertx.getOrCreateContext();
        Traffic traffic = new Traffic(links, context);
        context.runOnContext(ignored -> traffic.start());
        await(traffic.done.future());
        assertTrue(traffic.refused > 0, "the budget was never exhausted");
        for (int i = 0; i < STOPPED; i++) {
            RelayResponse response = stopped.get(i);
            assertEquals(LARGE, await(on(links.get(i % LINKS), () -> count(response))));
        }
    }

    @Test
    void aCloudWithoutRoomSendsNothingAndSaysSo() {
        RelayLink link = fixture.link(this::serve).cloud();
        List<RelayResponse> stopped = new ArrayList<>();
        LinkException refusal = null;
        while (refusal == null) {
            Future<RelayResponse> next = link.request(get("/stopped")).send();
            await(next.otherwiseEmpty());
            if (next.succeeded()) {
                stopped.add(next.result());
            } else {
                refusal = (LinkException) next.cause();
            }
        }
        assertEquals(LinkCode.RECEIVE_BUDGET_EXHAUSTED, refusal.code());
        assertTrue(refusal.unprocessed());
        assertTrue(refusal.code().retryable());
        assertEquals(BUDGET / LinkSettings.INITIAL_WINDOW, stopped.size(), "a stopped reader costs one small window");
        assertEquals(stopped.size(), link.inFlight());
        assertTrue(link.available());
        RelayResponse one = stopped.remove(0);
        await(on(link, () -> {
            one.reset(StreamCode.CANCEL);
            return Future.succeededFuture();
        }));
        assertEquals(
                BODY, await(on(link, () -> link.request(get("/down")).send().compose(this::count))));
        for (RelayResponse response : stopped) {
            assertEquals(LARGE, await(on(link, () -> count(response))));
        }
    }

    @Test
    void anAgentWithoutRoomRefusesBodiesAndTakesOtherRequests() {
        Promise<Void> read = Promise.promise();
        List<ServedRequest> unread = new ArrayList<>();
        RelayLink link = fixture.link(request -> {
                    if (request.head().path().equals("/held")) {
                        unread.add(request);
                        read.future()
                                .compose(ignored -> count(request))
                                .onSuccess(bytes -> request.response().send(ok(), Buffer.buffer(Long.toString(bytes))));
                    } else {
                        serve(request);
                    }
                })
                .cloud();
        int room = BUDGET / LinkSettings.INITIAL_WINDOW;
        List<RelayRequest> uploads = new ArrayList<>();
        // The cloud's own budget has as much room as the agent's: the one answer more than uploads needs another's
        // place.
        for (int i = 0; i < room - 1; i++) {
            RelayRequest request = link.request(post("/held"));
            await(on(link, () -> request.write(Buffer.buffer("the beginning"))));
            uploads.add(request);
        }
        // One place is left in both; the agent's is taken by hand.
        assertTrue(fixture.agentBudget.reserve(LinkSettings.INITIAL_WINDOW));
        RelayRequest refused = link.request(post("/held"));
        LinkException refusal = (LinkException) LinkFixture.failure(on(link, () -> {
            refused.write(Buffer.buffer(new byte[50_000]));
            return refused.response();
        }));
        assertEquals(StreamCode.REFUSED_STREAM, refusal.streamCode());
        assertTrue(refusal.unprocessed());
        assertEquals(
                BODY, await(on(link, () -> link.request(get("/down")).send().compose(this::count))));
        fixture.agentBudget.release(LinkSettings.INITIAL_WINDOW);
        assertEquals(room - 1, unread.size());
        link.context().runOnContext(ignored -> read.complete());
        for (RelayRequest upload : uploads) {
            Future<Buffer> answer = on(link, () -> {
                upload.end(Buffer.buffer(new byte[100_000]));
                return upload.response().compose(LinkFixture::body);
            });
            assertEquals("100013", await(answer).toString());
        }
    }

    /** A body that is whole but waits unread is memory still. */
    @Test
    void whatWaitsAfterTheEndIsCountedUntilItIsReadOrTheAnswerGivenUp() {
        RelayLink link = fixture.link(request -> request.response().send(ok(), Buffer.buffer(new byte[60_000])))
                .cloud();
        RelayResponse first = await(link.request(get("/")).send());
        RelayResponse second = await(link.request(get("/")).send());
        await(link.ping());
        assertTrue(fixture.cloudBudget.granted() >= 2 * 60_000);
        assertEquals(60_000, await(on(link, () -> count(first))));
        assertTrue(fixture.cloudBudget.granted() >= 60_000);
        link.context().runOnContext(ignored -> second.reset(StreamCode.CANCEL));
        fixture.awaitNothingGranted();
    }

    @Test
    void whatAnAnswerLeavesUnreadOfItsRequestIsDropped() {
        RelayLink link = fixture.link(request -> request.response().send(ok(), Buffer.buffer("enough")))
                .cloud();
        Future<Buffer> answer = on(link, () -> {
            RelayRequest request = link.request(post("/"));
            request.end(Buffer.buffer(new byte[40_000]));
            return request.response().compose(LinkFixture::body);
        });
        assertEquals("enough", await(answer).toString());
        fixture.awaitNothingGranted();
    }

    @Test
    void aLostLinkGivesBackWhatItsStreamsHeld() {
        LinkFixture.Pair link = fixture.link(this::serve);
        for (int i = 0; i < 10; i++) {
            await(link.cloud().request(get("/stopped")).send());
        }
        assertTrue(fixture.cloudBudget.granted() >= 10 * LinkSettings.INITIAL_WINDOW);
        await(link.agent().close("enough"));
        fixture.awaitNothingGranted();
    }
}
