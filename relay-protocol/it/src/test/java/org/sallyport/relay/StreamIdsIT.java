package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;
import static org.sallyport.relay.LinkFixture.closed;
import static org.sallyport.relay.LinkFixture.failure;
import static org.sallyport.relay.LinkFixture.get;
import static org.sallyport.relay.LinkFixture.ok;
import static org.sallyport.relay.LinkFixture.on;

import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A link whose stream ids are used up drains, and no request is lost: what it didn't take may go to the next link. */
final class StreamIdsIT {
    private final LinkFixture fixture = new LinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** As after a thousand million requests: one id is left. */
    private static Future<Void> useUpAllButOneId(RelayLink link) {
        return on(link, () -> {
            try {
                ((Http2RelayLink) link)
                        .http2()
                        .connection()
                        .local()
                        .createStream(Integer.MAX_VALUE - 2, false)
                        .close();
                return Future.succeededFuture();
            } catch (Http2Exception e) {
                return Future.failedFuture(e);
            }
        });
    }

    @Test
    void drainsWhenUsedUpAndLosesNoRequest() {
        Promise<ServedRequest> last = Promise.promise();
        LinkFixture.Pair link = fixture.link(last::complete);
        await(useUpAllButOneId(link.cloud()));
        Future<Buffer> begun =
                on(link.cloud(), () -> link.cloud().request(get("/last")).send().compose(LinkFixture::body));
        ServedRequest served = await(last.future());
        Promise<Boolean> takesMore = Promise.promise();
        Future<RelayResponse> refused = on(
                link.cloud(),
                () -> link.cloud()
                        .request(get("/one-too-many"))
                        .send()
                        .onFailure(cause -> takesMore.complete(link.cloud().available())));

        LinkException failure = (LinkException) failure(refused);
        assertTrue(failure.unprocessed(), "it may be sent again on another link");
        assertEquals(LinkCode.LINK_UNAVAILABLE, failure.code());
        assertFalse(await(takesMore.future()), "who is told of the refusal doesn't pick the same link again");
        Promise<Void> told = Promise.promise();
        link.agent().onDrain(ignored -> told.complete());
        await(told.future());

        LinkFixture.Pair next = fixture.link(request -> request.response().send(ok(), Buffer.buffer("next")));
        assertEquals(
                "next",
                await(on(
                                next.cloud(),
                                () -> next.cloud()
                                        .request(get("/one-too-many"))
                                        .send()
                                        .compose(LinkFixture::body)))
                        .toString());
        link.agent().context().runOnContext(ignored -> served.response().send(ok(), Buffer.buffer("last")));
        assertEquals("last", await(begun).toString(), "what was begun ends in peace");
        assertEquals(LinkCode.DRAINED, await(closed(link.cloud())).code());
    }
}
