package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.sallyport.relay.LinkFixture.await;
import static org.sallyport.relay.LinkFixture.get;
import static org.sallyport.relay.LinkFixture.ok;
import static org.sallyport.relay.LinkFixture.on;
import static org.sallyport.relay.LinkFixture.post;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** More resets at once than the other end takes: no caller can take a link away from the others. */
@ParameterizedClass
@EnumSource
final class ResetFloodIT {
    private static final int MANY = 3000;

    private final LinkFixture fixture;
    private final AtomicReference<@Nullable LinkClosed> closed = new AtomicReference<>();

    ResetFloodIT(Carrier carrier) {
        fixture = new LinkFixture(carrier);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private LinkFixture.Pair link(io.vertx.core.Handler<ServedRequest> requests) {
        var link = fixture.link(requests);
        link.cloud().onClose(closed::set);
        link.agent().onClose(closed::set);
        return link;
    }

    private void servesStill(LinkFixture.Pair link) {
        await(link.cloud().ping());
        Buffer body = await(on(
                link.cloud(), () -> link.cloud().request(get("/served")).send().compose(LinkFixture::body)));
        assertEquals("served", body.toString());
        assertNull(closed.get());
    }

    private static void serve(ServedRequest request) {
        request.response().send(ok(), Buffer.buffer("served"));
    }

    @Test
    void callersThatLeaveInABurstDoNotTakeTheLinkDown() {
        var link = link(request -> {
            if (request.head().path().equals("/served")) {
                serve(request);
            }
        });
        await(on(link.cloud(), () -> {
            for (int i = 0; i < MANY; i++) {
                RelayRequest request = link.cloud().request(get("/left"));
                request.send();
                request.reset(StreamCode.CANCEL);
            }
            return Future.succeededFuture();
        }));
        servesStill(link);
    }

    @Test
    void uploadsAnsweredEarlyInABurstDoNotTakeTheLinkDown() {
        var link = link(ResetFloodIT::serve);
        List<Future<Buffer>> answers = new ArrayList<>();
        await(on(link.cloud(), () -> {
            for (int i = 0; i < MANY; i++) {
                RelayRequest request = link.cloud().request(post("/upload"));
                request.write(Buffer.buffer("the beginning"));
                answers.add(request.response().compose(LinkFixture::body));
            }
            return Future.join(answers);
        }));
        servesStill(link);
    }

    /** While its reset waits, an upload that nobody reads may go on to its end. */
    @Test
    void anUploadWhoseResetWaitsIsDiscardedAndItsCreditReturned() {
        var link = link(ResetFloodIT::serve);
        List<RelayRequest> uploads = new ArrayList<>();
        await(on(link.cloud(), () -> {
            List<Future<Buffer>> answers = new ArrayList<>();
            for (int i = 0; i <= Resets.BUDGET; i++) {
                RelayRequest request = link.cloud().request(post("/upload"));
                request.write(Buffer.buffer("the beginning"));
                uploads.add(request);
                answers.add(request.response().compose(LinkFixture::body));
            }
            return Future.join(answers);
        }));
        RelayRequest last = uploads.get(Resets.BUDGET);
        int windows = 4 * fixture.settings.streamWindow();
        Promise<Void> ended = Promise.promise();
        link.cloud().context().runOnContext(ignored -> {
            last.write(Buffer.buffer(new byte[windows]));
            last.end().onComplete(ended);
        });
        await(ended.future());
        servesStill(link);
    }
}
