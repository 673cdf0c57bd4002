package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.sallyport.relay.LinkFixture.await;
import static org.sallyport.relay.LinkFixture.body;
import static org.sallyport.relay.LinkFixture.closed;
import static org.sallyport.relay.LinkFixture.get;
import static org.sallyport.relay.LinkFixture.ok;
import static org.sallyport.relay.LinkFixture.on;
import static org.sallyport.relay.LinkFixture.post;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sallyport.fault.Direction;
import org.sallyport.fault.FaultProxy;

/** Scenario 12: one direction has ended, and the other still has something to say. */
final class HalfCloseFaultIT {
    private static final String ANSWER = "late answer ".repeat(5000);

    private final LinkFixture fixture = new LinkFixture();
    private final FaultProxy proxy = new FaultProxy(fixture.port());

    @AfterEach
    void close() {
        proxy.close();
        fixture.close();
    }

    /** The request ends; its answer begins only afterwards, and comes in small pieces over a network of single bytes. */
    @Test
    void answerLongAfterTheRequestHasEnded() {
        Promise<ServedResponse> ended = Promise.promise();
        LinkFixture.Pair link = fixture.link(proxy.port(), request -> {
            request.endHandler(ignored -> ended.complete(request.response()));
            request.resume();
        });
        proxy.largestWrite(1);
        Future<Buffer> answer = on(link.cloud(), () -> {
            RelayRequest request = link.cloud().request(post("/"));
            request.write(Buffer.buffer("question"));
            request.end();
            return request.response().compose(LinkFixture::body);
        });
        ServedResponse response = await(ended.future());
        // Both directions have been quiet: what comes now was not on its way with the request's end.
        assertNotNull(await(link.agent().ping()));
        link.agent().context().runOnContext(ignored -> {
            response.begin(ok());
            for (int i = 0; i < ANSWER.length(); i += 1000) {
                response.write(Buffer.buffer(ANSWER.substring(i, i + 1000)));
            }
            response.end();
        });
        assertEquals(ANSWER, await(answer).toString());
    }

    /** The agent's side of the connection ends after an answer that its reader has not taken yet. */
    @Test
    void wholeAnswerIsReadAfterTheLinkHasEnded() {
        LinkFixture.Pair link =
                fixture.link(proxy.port(), request -> request.response().send(ok(), Buffer.buffer(ANSWER)));
        RelayResponse response = await(link.cloud().request(get("/")).send());
        // What was sent before this PING's answer has been received with it.
        await(link.cloud().ping());
        proxy.end(Direction.UP);
        assertEquals(LinkCode.LINK_LOST, await(closed(link.cloud())).code());
        assertEquals(ANSWER, await(on(link.cloud(), () -> body(response))).toString());
    }
}
