package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sallyport.agent.Awaiting.await;
import static org.sallyport.agent.Awaiting.until;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.relay.Loans;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RelayRequest;
import org.sallyport.relay.RelayResponse;
import org.sallyport.relay.StreamCode;

/** Large bodies through the agent to an HTTP server and back: each byte in its place, all that was lent for them back. */
class PassingBodyIT {
    private static final long LARGE = 24L << 20;
    private static final long ENDLESS = 1L << 40;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AgentFixture fixture;

    @SuppressWarnings("NullAway.Init") // set before each test
    private RelayLink link;

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    private volatile Handler<HttpServerRequest> answers = this::echo;

    @BeforeEach
    void start() throws Exception {
        fixture = new AgentFixture(temporary);
        server = await(fixture.vertx
                .createHttpServer()
                .requestHandler(request -> answers.handle(request))
                .listen(0, "127.0.0.1"));
        link = fixture.link("access: [{allow: 'http://127.0.0.1:" + server.actualPort() + "', operations: [write]}]");
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
        // What Vert.x still had in hand when a connection was cut, only the collector finds.
        until("all is back", () -> {
            System.gc();
            return Loans.outstanding() == 0;
        });
    }

    private void echo(HttpServerRequest request) {
        request.response().setChunked(true);
        request.pipeTo(request.response()).onFailure(cut -> {});
    }

    private static byte pattern(long position) {
        return (byte) ((position * 31) >>> 3);
    }

    private static void write(RelayRequest to, long from, long length) {
        long position = from;
        while (position < length && !to.writeQueueFull()) {
            byte[] bytes = new byte[(int) Math.min(50_000, length - position)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = pattern(position + i);
            }
            if (to.write(Buffer.buffer(bytes)).failed()) {
                return;
            }
            position += bytes.length;
        }
        if (position < length) {
            long next = position;
            to.drainHandler(drained -> write(to, next, length));
        } else {
            to.end().onFailure(cut -> {});
        }
    }

    /** Sends a body of so many bytes; used on the link's context. */
    private RelayRequest post(long length) {
        JsonObject parameters = new JsonObject().put("port", server.actualPort());
        RelayRequest request = link.request(TestCloud.head(HttpMethod.POST, "/x", "passing", parameters, null));
        write(request, 0, length);
        return request;
    }

    private <T> Future<T> onLink(Supplier<Future<T>> work) {
        return Future.future(promise -> link.context()
                .runOnContext(ignored ->
                        Future.succeededFuture().compose(now -> work.get()).onComplete(promise)));
    }

    private Future<Long> rightBytes(RelayResponse response) {
        Promise<Long> done = Promise.promise();
        long[] position = {0};
        response.handler(piece -> {
            for (int i = 0; i < piece.length(); i++) {
                if (piece.getByte(i) != pattern(position[0] + i)) {
                    done.tryFail("a wrong byte at " + (position[0] + i));
                }
            }
            position[0] += piece.length();
        });
        response.exceptionHandler(done::tryFail);
        response.endHandler(ended -> done.tryComplete(position[0]));
        response.resume();
        return done.future();
    }

    @Test
    void anEchoComesBackByteByByte() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertEquals(LARGE, await(onLink(() -> post(LARGE).response().compose(this::rightBytes))));
        }
        until("all is back", () -> Loans.outstanding() == 0);
    }

    /** Neither end reads on, so all that the agent may hold of the body waits in it. */
    private RelayRequest stuck(Promise<Void> reached) throws Exception {
        answers = request -> {
            request.response().setChunked(true);
            request.pause();
            request.fetch(20);
            request.handler(piece -> {
                request.response().write(piece);
                reached.tryComplete();
            });
        };
        return await(onLink(() -> Future.succeededFuture(post(ENDLESS))));
    }

    @Test
    void theCallerGivesUpInTheMidst() throws Exception {
        Promise<Void> reached = Promise.promise();
        RelayRequest request = stuck(reached);
        await(reached.future());
        until("the server takes no more", request::writeQueueFull);
        until("what waits for the server is lent", () -> Loans.outstanding() > 0);
        link.context().runOnContext(ignored -> request.reset(StreamCode.CANCEL));
        until("the agent has nothing to do", () -> fixture.inFlight() == 0);
    }

    @Test
    void theCallerGivesUpAnAnswerInTheMidst() throws Exception {
        answers = request -> {
            request.response().setChunked(true);
            sendEndlessly(request.response());
        };
        RelayRequest request = await(onLink(() -> Future.succeededFuture(post(1))));
        // What came before the agent had begun to read is copied; so much does not wait anywhere.
        await(onLink(() -> request.response().compose(response -> read(response, 8 << 20))));
        until("what waits for the link is lent", () -> Loans.outstanding() > 0);
        link.context().runOnContext(ignored -> request.reset(StreamCode.CANCEL));
        until("the agent has nothing to do", () -> fixture.inFlight() == 0);
    }

    /** Reads so many bytes, and then nothing more. */
    private static Future<Void> read(RelayResponse response, int bytes) {
        Promise<Void> done = Promise.promise();
        int[] left = {bytes};
        response.exceptionHandler(done::tryFail);
        response.handler(piece -> {
            left[0] -= piece.length();
            if (left[0] <= 0) {
                response.pause();
                done.tryComplete();
            }
        });
        response.resume();
        return done.future();
    }

    private static void sendEndlessly(HttpServerResponse response) {
        while (!response.writeQueueFull()) {
            if (response.write(Buffer.buffer(new byte[50_000])).failed()) {
                return;
            }
        }
        response.drainHandler(drained -> sendEndlessly(response));
    }

    @Test
    void theServerCutsTheConnectionInTheMidst() throws Exception {
        answers = request -> {
            int[] left = {20};
            request.handler(piece -> {
                if (--left[0] == 0) {
                    request.connection().close();
                }
            });
        };
        RelayRequest request = await(onLink(() -> Future.succeededFuture(post(ENDLESS))));
        RelayResponse response = await(request.response());
        assertEquals(502, response.head().status());
        link.context().runOnContext(ignored -> request.reset(StreamCode.CANCEL));
        until("the agent has nothing to do", () -> fixture.inFlight() == 0);
    }

    @Test
    void theLinkIsLostInTheMidst() throws Exception {
        Promise<Void> reached = Promise.promise();
        RelayRequest request = stuck(reached);
        await(reached.future());
        until("the server takes no more", request::writeQueueFull);
        await(link.close("test"));
        until("the agent has nothing to do", () -> fixture.inFlight() == 0);
    }
}
