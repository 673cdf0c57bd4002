package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;
import static org.sallyport.relay.LinkFixture.body;
import static org.sallyport.relay.LinkFixture.closed;
import static org.sallyport.relay.LinkFixture.failure;
import static org.sallyport.relay.LinkFixture.get;
import static org.sallyport.relay.LinkFixture.ok;
import static org.sallyport.relay.LinkFixture.on;
import static org.sallyport.relay.LinkFixture.post;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.fault.FaultProxy;

/** What must be told when a link, a stream or an answer breaks. */
@ParameterizedClass
@EnumSource
final class LinkFaultIT {
    private final LinkFixture fixture;
    private final FaultProxy proxy;

    LinkFaultIT(Carrier carrier) {
        fixture = new LinkFixture(carrier);
        proxy = new FaultProxy(fixture.port());
    }

    @AfterEach
    void close() {
        proxy.close();
        fixture.close();
    }

    private static LinkException linkFailure(Future<?> future) {
        return assertInstanceOf(LinkException.class, failure(future));
    }

    @Test
    void linkCutMidAnswerIsAFailureNeverAnEnd() {
        Promise<LinkException> cancelled = Promise.promise();
        var link = fixture.link(proxy.port(), request -> {
            request.onCancel(cancelled::complete);
            request.response().begin(ok());
            request.response().write(Buffer.buffer("half"));
        });
        RelayResponse response = await(link.cloud().request(get("/")).send());
        Future<Buffer> body = on(link.cloud(), () -> body(response));
        proxy.cut();
        LinkException cut = linkFailure(body);
        assertEquals(LinkCode.LINK_LOST, cut.code());
        assertFalse(cut.unprocessed());
        assertEquals(LinkCode.LINK_LOST, await(cancelled.future()).code());
        assertEquals(LinkCode.LINK_LOST, await(closed(link.cloud())).code());
        assertEquals(LinkCode.LINK_LOST, await(closed(link.agent())).code());
        assertEquals(0, link.cloud().inFlight());
        assertFalse(link.cloud().available());
        assertTrue(linkFailure(link.cloud().request(get("/")).send()).unprocessed());
    }

    @Test
    void answerResetByTheAgent() {
        var link = fixture.link(request -> {
            request.response().begin(ok());
            request.response()
                    .write(Buffer.buffer("half"))
                    .onComplete(done -> request.response().reset(StreamCode.INTERNAL_ERROR));
        });
        RelayResponse response = await(link.cloud().request(get("/")).send());
        LinkException cut = linkFailure(on(link.cloud(), () -> body(response)));
        assertEquals(LinkCode.STREAM_RESET, cut.code());
        assertEquals(StreamCode.INTERNAL_ERROR, cut.streamCode());
        assertFalse(cut.unprocessed());
        assertNotNull(await(link.cloud().ping()));
    }

    @Test
    void handlerThatThrows() {
        var link = fixture.link(request -> {
            throw new IllegalStateException("on purpose");
        });
        LinkException cut = linkFailure(link.cloud().request(get("/")).send());
        assertEquals(StreamCode.INTERNAL_ERROR, cut.streamCode());
        assertFalse(cut.unprocessed());
    }

    @Test
    void handlerThatThrowsAnErrorIsNotWaitedFor() {
        var link = fixture.link(request -> {
            throw new StackOverflowError("on purpose");
        });
        LinkException cut = linkFailure(link.cloud().request(get("/")).send());
        assertEquals(StreamCode.INTERNAL_ERROR, cut.streamCode());
        assertNotNull(await(link.cloud().ping()));
    }

    /** A half-open connection: the peer reads nothing, and isn't there to close its side. */
    @Test
    void closingDoesNotWaitForADeadPeer() {
        var link = fixture.link(proxy.port(), request -> {});
        proxy.hold();
        RelayRequest request = link.cloud().request(post("/"));
        link.cloud().context().runOnContext(ignored -> new LinkThroughput.Pump(request, 1L << 30).run());
        await(link.cloud().close("fenced"));
        assertFalse(link.cloud().available());
    }

    @Test
    void refusedStreamMayBeRepeated() {
        var link = fixture.link(request -> request.response().reset(StreamCode.REFUSED_STREAM));
        LinkException refused = linkFailure(link.cloud().request(get("/")).send());
        assertEquals(LinkCode.STREAM_RESET, refused.code());
        assertTrue(refused.unprocessed());
    }

    @Test
    void callerGoneCancelsTheWork() {
        Promise<LinkException> cancelled = Promise.promise();
        Promise<Void> came = Promise.promise();
        var link = fixture.link(request -> {
            request.onCancel(cancelled::complete);
            came.complete();
        });
        RelayRequest request = link.cloud().request(get("/"));
        Future<RelayResponse> response = on(link.cloud(), request::send);
        await(came.future());
        link.cloud().context().runOnContext(ignored -> request.reset(StreamCode.CANCEL));
        LinkException cancel = await(cancelled.future());
        assertEquals(LinkCode.STREAM_RESET, cancel.code());
        assertEquals(StreamCode.CANCEL, cancel.streamCode());
        assertEquals(StreamCode.CANCEL, linkFailure(response).streamCode());
        await(link.cloud().ping());
        assertEquals(0, link.cloud().inFlight());
        assertEquals(0, link.agent().inFlight());
    }

    @Test
    void cancelWhileTheAnswerWaitsForCredit() {
        Promise<LinkException> cancelled = Promise.promise();
        var link = fixture.link(request -> {
            request.onCancel(cancelled::complete);
            request.response().begin(ok());
            request.response().exceptionHandler(cause -> {});
            new LinkThroughput.Pump(request.response(), 1L << 30).run();
        });
        RelayResponse response = await(link.cloud().request(get("/")).send());
        link.cloud().context().runOnContext(ignored -> response.reset(StreamCode.CANCEL));
        await(cancelled.future());
        await(link.cloud().ping());
        assertEquals(0, link.agent().inFlight());
    }

    @Test
    void tooFewBytesForContentLength() {
        Promise<Throwable> told = Promise.promise();
        var link = fixture.link(request -> {
            MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Content-Length", "10");
            request.response().begin(new ResponseHead(200, headers));
            request.response().end(Buffer.buffer("short")).onFailure(told::complete);
        });
        Future<Buffer> body =
                on(link.cloud(), () -> link.cloud().request(get("/")).send().compose(LinkFixture::body));
        linkFailure(body);
        assertEquals(
                LinkCode.INCOMPLETE,
                assertInstanceOf(LinkException.class, await(told.future())).code());
        await(link.cloud().ping());
    }

    @Test
    void tooLargeHeadIsNotSentAndTheLinkGoesOn() {
        var link = fixture.link(request -> request.response().send(ok(), Buffer.buffer("ok")));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("x-large", "x".repeat(70_000));
        RequestHead large = new RequestHead(get("/").method(), "/", headers);
        LinkException tooLarge = linkFailure(link.cloud().request(large).send());
        assertEquals(LinkCode.HEAD_TOO_LARGE, tooLarge.code());
        assertTrue(tooLarge.unprocessed());
        assertEquals(
                "ok",
                await(on(
                                link.cloud(),
                                () -> link.cloud().request(get("/")).send().compose(LinkFixture::body)))
                        .toString());
        await(link.cloud().ping());
        assertEquals(0, link.cloud().inFlight());
    }

    @Test
    void tooLargeAnswerHeadCanBeAnsweredOtherwise() {
        var link = fixture.link(request -> {
            MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("x-large", "x".repeat(70_000));
            request.response()
                    .send(new ResponseHead(200, headers), Buffer.buffer("no"))
                    .onFailure(cause -> request.response()
                            .send(new ResponseHead(502, MultiMap.caseInsensitiveMultiMap()), Buffer.buffer("instead")));
        });
        RelayResponse response = await(link.cloud().request(get("/")).send());
        assertEquals(502, response.head().status());
        assertEquals(
                "instead",
                await(on(link.cloud(), () -> LinkFixture.body(response))).toString());
    }

    @Test
    void malformedFieldIsNotSent() {
        var link = fixture.link(request -> {});
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("x-bad", "a\u0000b");
        LinkException malformed = linkFailure(link.cloud()
                .request(new RequestHead(get("/").method(), "/", headers))
                .send());
        assertEquals(LinkCode.HEAD_MALFORMED, malformed.code());
        assertTrue(malformed.unprocessed());
    }

    @Test
    void drainByTheCloudLetsTheBegunFinish() {
        Promise<ServedRequest> came = Promise.promise();
        var link = fixture.link(came::complete);
        Future<Buffer> body =
                on(link.cloud(), () -> link.cloud().request(get("/")).send().compose(LinkFixture::body));
        ServedRequest request = await(came.future());
        Future<Void> told = Future.future(promise -> link.agent().onDrain(promise::complete));
        Future<Void> drained = link.cloud().drain(Duration.ofSeconds(10));
        await(told);
        assertFalse(link.cloud().available());
        LinkException refused = linkFailure(link.cloud().request(get("/")).send());
        assertEquals(LinkCode.LINK_UNAVAILABLE, refused.code());
        assertTrue(refused.unprocessed());
        link.agent().context().runOnContext(ignored -> request.response().send(ok(), Buffer.buffer("done")));
        assertEquals("done", await(body).toString());
        await(drained);
        assertEquals(LinkCode.DRAINED, await(closed(link.agent())).code());
        assertEquals(LinkCode.DRAINED, await(closed(link.cloud())).code());
    }

    /** Both ends drain: the shorter grace holds, although the other end has said GOAWAY first. */
    @Test
    void drainByBothEnds() {
        Promise<Void> told = Promise.promise();
        Promise<ServedRequest> came = Promise.promise();
        var link = fixture.link(came::complete);
        Future<RelayResponse> response = link.cloud().request(get("/")).send();
        await(came.future());
        link.agent().onDrain(told::complete);
        Future<Void> drained = link.cloud().drain(Duration.ofMinutes(10));
        await(told.future());
        await(link.agent().drain(Duration.ofMillis(1)));
        await(drained);
        assertEquals(StreamCode.CANCEL, linkFailure(response).streamCode());
    }

    @Test
    void drainResetsWhatOutlivesTheGrace() {
        Promise<LinkException> cancelled = Promise.promise();
        var link = fixture.link(request -> request.onCancel(cancelled::complete));
        Future<RelayResponse> response = link.cloud().request(get("/")).send();
        await(link.cloud().ping());
        await(link.agent().drain(Duration.ofMillis(1)));
        assertEquals(LinkCode.DRAINED, await(cancelled.future()).code());
        assertEquals(StreamCode.CANCEL, linkFailure(response).streamCode());
    }

    @Test
    void closeTellsBothEnds() {
        var link = fixture.link(request -> {});
        Future<RelayResponse> response = link.cloud().request(get("/")).send();
        await(link.cloud().ping());
        await(link.cloud().close("fenced by a newer link"));
        assertEquals(LinkCode.LINK_LOST, linkFailure(response).code());
        LinkClosed atAgent = await(closed(link.agent()));
        assertTrue(atAgent.byPeer());
        assertTrue(atAgent.reason().contains("fenced by a newer link"), atAgent.reason());
        assertFalse(await(closed(link.cloud())).byPeer());
        await(link.cloud().close("again"));
    }

    @Test
    void earlyAnswerStopsTheRequestBody() {
        var link = fixture.link(request -> request.response().send(ok(), Buffer.buffer("enough")));
        Promise<Throwable> stopped = Promise.promise();
        Buffer body = await(on(link.cloud(), () -> {
            RelayRequest request = link.cloud().request(post("/"));
            request.exceptionHandler(stopped::tryComplete);
            new LinkThroughput.Pump(request, 1L << 30).run();
            return request.response().compose(LinkFixture::body);
        }));
        assertEquals("enough", body.toString());
        LinkException reset = assertInstanceOf(LinkException.class, await(stopped.future()));
        assertEquals(StreamCode.NO_ERROR, reset.streamCode());
        await(link.cloud().ping());
        assertEquals(0, link.cloud().inFlight());
    }

    @Test
    void noMoreRequestsAtOnceThanTheAgentTakes() {
        LinkSettings two = new LinkSettings(
                65_536,
                2,
                65_536,
                65_536,
                1 << 20,
                Duration.ofSeconds(15),
                Duration.ofSeconds(25),
                ReceiveBudget.ofHeap());
        try (LinkFixture narrow = new LinkFixture(two)) {
            Promise<ServedRequest> first = Promise.promise();
            var link = narrow.link(first::tryComplete);
            Future<RelayResponse> answered = link.cloud().request(get("/1")).send();
            Future<RelayResponse> waiting = link.cloud().request(get("/2")).send();
            LinkException refused = linkFailure(link.cloud().request(get("/3")).send());
            assertEquals(LinkCode.LINK_UNAVAILABLE, refused.code());
            assertTrue(refused.unprocessed());
            assertFalse(link.cloud().available());
            ServedRequest request = await(first.future());
            link.agent().context().runOnContext(ignored -> request.response().send(ok(), Buffer.buffer()));
            await(answered);
            await(link.cloud().ping());
            assertTrue(link.cloud().available());
            assertFalse(waiting.isComplete());
        }
    }

    @Test
    void answerToHeadHasTheLengthButNoBody() {
        var link = fixture.link(request -> {
            MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("content-length", "12345");
            request.response().begin(new ResponseHead(200, headers));
            request.response().end();
        });
        RequestHead head = new RequestHead(HttpMethod.HEAD, "/", MultiMap.caseInsensitiveMultiMap());
        RelayResponse response = await(link.cloud().request(head).send());
        assertEquals("12345", response.head().headers().get("Content-Length"));
        assertEquals(0, await(on(link.cloud(), () -> body(response))).length());
    }

    @Test
    void noContent() {
        var link = fixture.link(request ->
                request.response().send(new ResponseHead(204, MultiMap.caseInsensitiveMultiMap()), Buffer.buffer()));
        RelayResponse response = await(link.cloud().request(get("/")).send());
        assertEquals(204, response.head().status());
        assertFalse(response.head().headers().contains("content-length"));
        assertEquals(0, await(on(link.cloud(), () -> body(response))).length());
    }

    @Test
    void connectionSpecificFieldsStayBehind() {
        Promise<RequestHead> seen = Promise.promise();
        var link = fixture.link(request -> {
            seen.complete(request.head());
            MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                    .add("Transfer-Encoding", "chunked")
                    .add("Connection", "close")
                    .add("X-Kept", "yes");
            request.response().send(new ResponseHead(200, headers), Buffer.buffer("ok"));
        });
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Connection", "keep-alive")
                .add("X-Kept", "yes");
        RelayResponse response = await(link.cloud()
                .request(new RequestHead(HttpMethod.GET, "/", headers))
                .send());
        assertEquals(
                "ok", await(on(link.cloud(), () -> LinkFixture.body(response))).toString());
        assertEquals("yes", response.head().headers().get("x-kept"));
        assertFalse(response.head().headers().contains("transfer-encoding"));
        assertFalse(await(seen.future()).headers().contains("connection"));
    }

    @Test
    void bytesOneByOne() {
        proxy.largestWrite(1);
        var link =
                fixture.link(proxy.port(), request -> request.response().send(ok(), Buffer.buffer("x".repeat(3000))));
        assertEquals(
                3000,
                await(on(
                                link.cloud(),
                                () -> link.cloud().request(get("/")).send().compose(LinkFixture::body)))
                        .length());
    }
}
