package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;
import static org.sallyport.relay.LinkFixture.body;
import static org.sallyport.relay.LinkFixture.get;
import static org.sallyport.relay.LinkFixture.ok;
import static org.sallyport.relay.LinkFixture.on;
import static org.sallyport.relay.LinkFixture.post;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ends of a link over a real socket. */
@ParameterizedClass
@EnumSource
final class LinkIT {
    private final LinkFixture fixture;

    LinkIT(Carrier carrier) {
        fixture = new LinkFixture(carrier);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void smallAnswer() {
        var link = fixture.link(request -> request.response()
                .send(ok(), Buffer.buffer("hello " + request.head().path())));
        RelayResponse response = await(link.cloud().request(get("/a?b=c")).send());
        assertEquals(200, response.head().status());
        assertEquals("12", response.head().headers().get("content-length"));
        assertEquals(
                "hello /a?b=c", await(on(link.cloud(), () -> body(response))).toString());
    }

    @Test
    void echo() {
        var link = fixture.link(request -> request.response().reset(StreamCode.INTERNAL_ERROR));
        Buffer body = await(on(link.cloud(), () -> {
            RelayRequest request = link.cloud().request(post("/.sallyport/echo"));
            request.write(Buffer.buffer("one "));
            request.end(Buffer.buffer("two"));
            return request.response().compose(LinkFixture::body);
        }));
        assertEquals("one two", body.toString());
    }

    @Test
    void manyAtOnce() {
        var link = fixture.link(request ->
                request.response().send(ok(), Buffer.buffer(request.head().path())));
        Future<List<Buffer>> all = on(link.cloud(), () -> {
            List<Future<Buffer>> bodies = IntStream.range(0, 2000)
                    .mapToObj(i -> link.cloud().request(get("/" + i)).send().compose(LinkFixture::body))
                    .toList();
            return Future.all(bodies).map(done -> done.list());
        });
        List<Buffer> bodies = await(all);
        for (int i = 0; i < bodies.size(); i++) {
            assertEquals("/" + i, bodies.get(i).toString());
        }
        await(link.cloud().ping());
        assertEquals(0, link.cloud().inFlight());
    }

    @Test
    void streamedAnswerIsWholeByItsTrailer() {
        var link = fixture.link(request -> {
            ServedResponse response = request.response();
            response.begin(ok());
            response.write(Buffer.buffer("a"));
            response.end(Buffer.buffer("b"));
        });
        Buffer body = await(
                on(link.cloud(), () -> link.cloud().request(get("/")).send().compose(LinkFixture::body)));
        assertEquals("ab", body.toString());
    }

    @Test
    void pingsBothWays() {
        var link = fixture.link(request -> {});
        assertFalse(await(link.cloud().ping()).isNegative());
        assertFalse(await(link.agent().ping()).isNegative());
    }

    @Test
    void drainByTheAgent() {
        var link = fixture.link(request -> {});
        await(link.agent().drain(Duration.ofSeconds(5)));
        Future<LinkClosed> told = Future.future(promise -> link.cloud().onClose(promise::complete));
        LinkClosed closed = await(told);
        assertEquals(LinkCode.DRAINED, closed.code());
        assertTrue(closed.byPeer());
        assertFalse(link.cloud().available());
    }

    @Test
    void aFencedLinkTellsTheAgentWhy() {
        var link = fixture.link(request -> {});
        Future<LinkClosed> told = Future.future(promise -> link.agent().onClose(promise::complete));
        await(link.cloud().fence());
        LinkClosed closed = await(told);
        assertEquals(LinkCode.FENCED, closed.code());
        assertTrue(closed.byPeer());
    }
}
