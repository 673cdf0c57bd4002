package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;
import static org.sallyport.relay.LinkFixture.get;
import static org.sallyport.relay.LinkFixture.ok;
import static org.sallyport.relay.LinkFixture.on;
import static org.sallyport.relay.LinkFixture.post;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Credit, back-pressure and order of streamed bodies. */
@ParameterizedClass
@EnumSource
final class LinkFlowIT {
    private static final long LARGE = 256L << 20;
    private static final int WINDOW = LinkSettings.DEFAULT.streamWindow();

    private final LinkFixture fixture;

    LinkFlowIT(Carrier carrier) {
        fixture = new LinkFixture(carrier);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Checks that each byte is where the pattern has it. */
    private static final class Checker {
        private long position;
        private boolean wrong;

        void check(Buffer piece) {
            for (int i = 0; i < piece.length(); i += 997) {
                wrong |= piece.getByte(i) != pattern(position + i);
            }
            position += piece.length();
        }

        long position() {
            assertTrue(!wrong, "bytes out of place");
            return position;
        }
    }

    private static byte pattern(long position) {
        return (byte) ((position * 31) >>> 3);
    }

    private static Buffer piece(long position, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = pattern(position + i);
        }
        return Buffer.buffer(bytes);
    }

    /** Writes a patterned body with back-pressure; counts what it wrote. */
    private static void pump(WriteStream<Buffer> to, long length, AtomicLong written) {
        while (written.get() < length && !to.writeQueueFull()) {
            int size = (int) Math.min(50_000, length - written.get());
            to.write(piece(written.getAndAdd(size), size));
        }
        if (written.get() >= length) {
            to.drainHandler(null);
            to.end();
        } else {
            to.drainHandler(ignored -> pump(to, length, written));
        }
    }

    private static Future<Long> check(ReadStream<Buffer> body) {
        Promise<Long> promise = Promise.promise();
        Checker checker = new Checker();
        body.handler(checker::check);
        body.exceptionHandler(promise::tryFail);
        body.endHandler(ignored -> promise.complete(checker.position()));
        body.resume();
        return promise.future();
    }

    @Test
    void largeBodiesBothWaysAtOnce() {
        var link = fixture.link(request -> {
            request.response().begin(ok());
            check(request).onSuccess(length -> pump(request.response(), length, new AtomicLong()));
        });
        Future<Long> length = on(link.cloud(), () -> {
            RelayRequest request = link.cloud().request(post("/"));
            pump(request, LARGE, new AtomicLong());
            return request.response().compose(LinkFlowIT::check);
        });
        assertEquals(LARGE, await(length));
    }

    @Test
    void largeEchoOnAnotherEventLoop() {
        var link = fixture.link(request -> {});
        Context other = fixture.vertx.getOrCreateContext();
        Promise<Long> length = Promise.promise();
        other.runOnContext(ignored -> {
            RelayRequest request = link.cloud().request(post("/.sallyport/echo"));
            pump(request, 64L << 20, new AtomicLong());
            request.response()
                    .compose(response -> {
                        assertEquals(other, Vertx.currentContext());
                        return check(response);
                    })
                    .onComplete(length);
        });
        assertEquals(64L << 20, await(length.future()));
    }

    @Test
    void largeEchoOnAWorker() {
        var link = fixture.link(request -> {});
        Promise<Long> length = Promise.promise();
        await(fixture.vertx.deployVerticle(
                new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        RelayRequest request = link.cloud().request(post("/.sallyport/echo"));
                        pump(request, 16L << 20, new AtomicLong());
                        request.response().compose(LinkFlowIT::check).onComplete(length);
                        return Future.succeededFuture();
                    }
                },
                new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
        assertEquals(16L << 20, await(length.future()));
    }

    @Test
    void smallRequestsFromAnotherEventLoop() {
        var link = fixture.link(request ->
                request.response().send(ok(), Buffer.buffer(request.head().path())));
        Promise<List<Buffer>> all = Promise.promise();
        fixture.vertx.getOrCreateContext().runOnContext(ignored -> {
            List<Future<Buffer>> bodies = IntStream.range(0, 1000)
                    .mapToObj(i -> link.cloud().request(get("/" + i)).send().compose(LinkFixture::body))
                    .toList();
            Future.all(bodies).<List<Buffer>>map(done -> done.list()).onComplete(all);
        });
        List<Buffer> bodies = await(all.future());
        for (int i = 0; i < bodies.size(); i++) {
            assertEquals("/" + i, bodies.get(i).toString());
        }
    }

    @Test
    void stoppedReaderCostsOneWindowAndResumesToTheExactEnd() {
        AtomicLong written = new AtomicLong();
        long length = 8L << 20;
        var link = fixture.link(request -> {
            if (request.head().path().equals("/large")) {
                request.response().begin(ok());
                pump(request.response(), length, written);
            } else {
                request.response().send(ok(), Buffer.buffer("small"));
            }
        });
        RelayResponse stopped = await(link.cloud().request(get("/large")).send());
        List<Future<RelayResponse>> others = IntStream.range(0, 200)
                .mapToObj(i -> link.cloud().request(get("/other?" + i)).send())
                .toList();
        await(Future.all(others));
        others.forEach(other -> assertEquals(
                "small",
                await(on(link.cloud(), () -> LinkFixture.body(other.result()))).toString()));
        for (int i = 0; i < 200; i++) {
            assertEquals(
                    "small",
                    await(on(
                                    link.cloud(),
                                    () -> link.cloud().request(get("/")).send().compose(LinkFixture::body)))
                            .toString());
        }
        await(link.cloud().ping());
        long most = (long) WINDOW + BodySender.MAX_PENDING + 100_000;
        assertTrue(written.get() <= most, () -> written.get() + " bytes taken for a reader that has stopped");
        assertEquals(length, await(on(link.cloud(), () -> check(stopped))));
        assertEquals(length, written.get());
    }

    @Test
    void fetchTakesPieceByPiece() {
        var link = fixture.link(request -> {
            request.response().begin(ok());
            pump(request.response(), 1 << 20, new AtomicLong());
        });
        Future<Long> length = on(
                link.cloud(),
                () -> link.cloud().request(get("/")).send().compose(response -> {
                    Promise<Long> promise = Promise.promise();
                    Checker checker = new Checker();
                    response.handler(piece -> {
                        checker.check(piece);
                        fixture.vertx.runOnContext(ignored -> response.fetch(1));
                    });
                    response.endHandler(ignored -> promise.complete(checker.position()));
                    response.exceptionHandler(promise::tryFail);
                    response.fetch(1);
                    return promise.future();
                }));
        assertEquals(1 << 20, await(length));
    }
}
