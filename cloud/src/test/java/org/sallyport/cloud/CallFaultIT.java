package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.EXPIRED;
import static org.sallyport.cloud.CloudFixture.GRACE;
import static org.sallyport.cloud.CloudFixture.await;
import static org.sallyport.cloud.CloudFixture.awaitTrue;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestConnector;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.LinkRefusedException;
import org.sallyport.relay.ServedLink;
import org.sallyport.relay.ServedRequest;
import org.sallyport.relay.StreamCode;

/** Calls that go wrong: each is told by its own code, and none looks whole that isn't. */
class CallFaultIT {
    CloudFixture cloud;
    FakeAgent agent;
    ServedLink link;
    String connection;
    volatile Handler<ServedRequest> answers = request -> request.response().send(FakeAgent.ok(), Buffer.buffer("{}"));

    @BeforeEach
    void start(@TempDir Path data) {
        cloud = new CloudFixture(data, "limits: {drainGrace: 2s}");
        agent = cloud.enrolledAgent();
        link = agent.dial(cloud.memberToken(agent), request -> answers.handle(request));
        cloud.awaitOnline(agent, 1);
        connection = cloud.connection(agent.gateway);
    }

    @AfterEach
    void stop() {
        agent.close();
        cloud.close();
    }

    private void assertProblem(int status, String code, String where, CloudFixture.Answer answer) {
        assertEquals(code, answer.code(), answer.body().toString());
        assertEquals(status, answer.status());
        assertEquals(where, answer.json().getString("where"));
        assertEquals("urn:sallyport:problem:" + code, answer.json().getString("type"));
        assertEquals(answer.headers().get("sallyport-request-id"), answer.json().getString("requestId"));
        assertEquals("application/problem+json", answer.headers().get("content-type"));
    }

    @Test
    void badRequestsAreToldAndTheLinkGoesOn() {
        String unknown = "/apim/test/cn-aaaaaaaaaaaaaaaaaaaaaaaaaa/x";
        assertProblem(401, "token-missing", "caller", cloud.get(connection + "/x", null));
        assertProblem(401, "token-unknown", "caller", cloud.get(connection + "/x", "wrong"));
        assertProblem(401, "token-expired", "caller", cloud.get(connection + "/x", EXPIRED));
        assertProblem(404, "unknown-connector", "caller", cloud.get("/apim/nosuch/cn-1/x", ADA));
        assertProblem(404, "unknown-connection", "caller", cloud.get(unknown, ADA));
        assertProblem(404, "unknown-connection", "caller", cloud.get(connection + "/x", GRACE));
        assertProblem(404, "unknown-path", "caller", cloud.get("/apim/test", ADA));
        assertProblem(400, "malformed-path", "caller", cloud.get(connection, ADA));
        assertProblem(400, "malformed-path", "caller", cloud.get(connection + "/.sallyport/hello", ADA));
        assertProblem(405, "method-not-allowed", "caller", cloud.call(HttpMethod.POST, "/apim/test/openapi.json", ADA));
        for (String timeout : new String[] {"soon", "0s", "-1s", "5", "99h"}) {
            var options = cloud.options(HttpMethod.GET, connection + "/x", ADA).putHeader("sallyport-timeout", timeout);
            assertProblem(400, "malformed-timeout", "caller", cloud.whole(options, null));
        }
        assertEquals(200, cloud.get(connection + "/x", ADA).status());
        awaitTrue(() -> link.inFlight() == 0);
    }

    @Test
    void aHeadOfTenMegabytesIsRefusedAndNothingElseSuffers() {
        String answer = raw("GET " + connection + "/x HTTP/1.1\r\nHost: x\r\nX-Large: " + "a".repeat(10_000_000));
        assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
        assertTrue(answer.contains("\"code\":\"head-too-large\""), answer);
        assertEquals(200, cloud.get(connection + "/x", ADA).status());
    }

    @Test
    void http10IsRefusedBecauseItCanNotShowACutAnswer() {
        String answer = raw("GET " + connection + "/x HTTP/1.0\r\nAuthorization: Bearer " + ADA + "\r\n\r\n");
        assertTrue(answer.contains("http-version-unsupported"), answer);
    }

    @Test
    void noAgentIsTold() {
        await(link.close("test"));
        cloud.awaitOnline(agent, 0);
        assertProblem(503, "gateway-offline", "link", cloud.get(connection + "/x", ADA));
    }

    @Test
    void aLinkLostBeforeTheHeadIsAProblem() {
        answers = request -> link.close("test").onFailure(e -> {});
        assertProblem(502, "link-lost", "link", cloud.get(connection + "/x", ADA));
    }

    @Test
    void aResetBeforeTheHeadIsAProblem() {
        answers = request -> request.response().reset(StreamCode.INTERNAL_ERROR);
        assertProblem(502, "stream-reset", "link", cloud.get(connection + "/x", ADA));
    }

    @Test
    void aRefusedStreamIsTriedOnAnotherLink() {
        AtomicInteger refused = new AtomicInteger();
        answers = request -> {
            refused.incrementAndGet();
            request.response().reset(StreamCode.REFUSED_STREAM);
        };
        FakeAgent second = cloud.anotherMember(agent);
        second.dial(
                cloud.memberToken(second), request -> request.response().send(FakeAgent.ok(), Buffer.buffer("second")));
        awaitTrue(() -> cloud.get(connection + "/x", ADA).body().toString().equals("second"));
        refused.set(0);
        for (int i = 0; i < 20; i++) {
            assertEquals("second", cloud.get(connection + "/x", ADA).body().toString());
        }
        second.close();
    }

    @Test
    void aLinkLostAfterTheHeadCutsTheAnswer() {
        answers = request -> begin(request, 100_000).onSuccess(v -> link.close("test"));
        assertCut();
    }

    @Test
    void aResetAfterTheHeadCutsTheAnswer() {
        answers = request ->
                begin(request, 100_000).onSuccess(v -> request.response().reset(StreamCode.INTERNAL_ERROR));
        assertCut();
    }

    @Test
    void aDeadlineBeforeTheHeadIsAProblemAndCancelsAtTheAgent() throws Exception {
        CompletableFuture<LinkException> cancelled = new CompletableFuture<>();
        answers = request -> request.onCancel(cancelled::complete);
        var options = cloud.options(HttpMethod.GET, connection + "/x", ADA).putHeader("sallyport-timeout", "200ms");
        assertProblem(504, "deadline-exceeded", "cloud", cloud.whole(options, null));
        assertEquals(StreamCode.CANCEL, cancelled.get(10, TimeUnit.SECONDS).streamCode());
    }

    @Test
    void aDeadlineAfterTheHeadCutsTheAnswer() {
        answers = request -> begin(request, 100_000).onFailure(e -> {});
        assertCut("500ms");
    }

    @Test
    void aCallerThatLeavesCancelsAtTheAgent() throws Exception {
        CompletableFuture<LinkException> cancelled = new CompletableFuture<>();
        CompletableFuture<Boolean> arrived = new CompletableFuture<>();
        answers = request -> {
            request.onCancel(cancelled::complete);
            arrived.complete(true);
        };
        NetSocket socket = await(cloud.sockets.connect(cloud.cloud.port(), "127.0.0.1"));
        await(socket.write(
                "GET " + connection + "/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ADA + "\r\n\r\n"));
        arrived.get(10, TimeUnit.SECONDS);
        await(socket.close());
        assertEquals(StreamCode.CANCEL, cancelled.get(10, TimeUnit.SECONDS).streamCode());
    }

    @Test
    void aCallerThatLeavesInTheMidstOfItsBodyNeverLooksWhole() throws Exception {
        CompletableFuture<LinkException> cancelled = new CompletableFuture<>();
        CompletableFuture<Boolean> arrived = new CompletableFuture<>();
        AtomicBoolean ended = new AtomicBoolean();
        answers = request -> {
            request.onCancel(cancelled::complete);
            request.handler(chunk -> arrived.complete(true));
            request.endHandler(v -> ended.set(true));
            request.exceptionHandler(e -> {});
            request.resume();
        };
        NetSocket socket = await(cloud.sockets.connect(cloud.cloud.port(), "127.0.0.1"));
        await(socket.write("POST " + connection + "/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ADA
                + "\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"));
        arrived.get(10, TimeUnit.SECONDS);
        await(socket.close());
        assertEquals(StreamCode.CANCEL, cancelled.get(10, TimeUnit.SECONDS).streamCode());
        assertFalse(ended.get());
    }

    @Test
    void aSlowReaderHoldsTheAgentBackAndGetsEveryByte() {
        // twice what a stream's greatest window (16 MiB) and the kernel's buffers of its sockets may hold
        int size = 64_000_000;
        AtomicInteger sent = new AtomicInteger();
        answers = request -> request.response().begin(FakeAgent.ok()).onSuccess(v -> pump(request, size, sent));
        Promise<Long> whole = Promise.promise();
        CompletableFuture<HttpClientResponse> paused = new CompletableFuture<>();
        cloud.onContext(() -> cloud.client
                        .request(cloud.options(HttpMethod.GET, connection + "/x", ADA))
                        .compose(request -> {
                            request.response().onSuccess(response -> {
                                response.pause();
                                paused.complete(response);
                            });
                            return request.end();
                        }))
                .onFailure(whole::tryFail);
        paused.join();
        // The agent comes to a stand: what it has sent no longer changes while other calls come back.
        AtomicInteger before = new AtomicInteger(-1);
        awaitTrue(() -> {
            for (int i = 0; i < 20; i++) {
                assertEquals(
                        "unknown-connection",
                        cloud.get("/apim/test/cn-other/x", ADA).code());
            }
            int now = sent.get();
            return before.getAndSet(now) == now && now > 0;
        });
        assertTrue(sent.get() < size / 2, "held back at " + sent.get());
        long[] count = {0};
        cloud.context.runOnContext(v -> {
            HttpClientResponse response = paused.join();
            response.handler(chunk -> {
                assertEquals(TestConnector.pattern(count[0], chunk.length()), chunk);
                count[0] += chunk.length();
            });
            response.exceptionHandler(whole::tryFail);
            response.endHandler(end -> whole.tryComplete(count[0]));
            response.resume();
        });
        assertEquals(size, await(whole.future()));
    }

    @Test
    void closingDrains() {
        CompletableFuture<ServedRequest> begun = new CompletableFuture<>();
        answers = request -> begin(request, 1000).onSuccess(v -> begun.complete(request));
        Future<Buffer> inFlight = cloud.body(cloud.client, cloud.options(HttpMethod.GET, connection + "/x", ADA), null);
        ServedRequest request = begun.join();
        Future<Void> closed = cloud.cloud.close();
        awaitTrue(() -> cloud.get("/api/v1/gateways", ADA).code().equals("cloud-draining"));
        assertProblem(503, "cloud-draining", "cloud", cloud.get(connection + "/x", ADA));
        LinkRefusedException refused = assertThrows(
                LinkRefusedException.class, () -> await(agent.dial("some-token", FakeAgent.nextEpoch(), r -> {})));
        assertEquals("cloud-draining", refused.problem().code());
        link.context().runOnContext(v -> request.response().end());
        assertEquals(1000, await(inFlight).length());
        await(closed);
    }

    private static Future<Void> begin(ServedRequest request, int bytes) {
        return request.response()
                .begin(FakeAgent.ok())
                .compose(v -> request.response().write(TestConnector.pattern(0, bytes)));
    }

    private static void pump(ServedRequest request, int size, AtomicInteger sent) {
        var response = request.response();
        while (sent.get() < size) {
            if (response.writeQueueFull()) {
                response.drainHandler(v -> pump(request, size, sent));
                return;
            }
            int next = Math.min(50_000, size - sent.get());
            response.write(TestConnector.pattern(sent.get(), next));
            sent.addAndGet(next);
        }
        response.end();
    }

    private void assertCut() {
        assertCut("20s");
    }

    private void assertCut(String timeout) {
        cloud.cut(
                cloud.client,
                cloud.options(HttpMethod.GET, connection + "/x", ADA).putHeader("sallyport-timeout", timeout));
    }

    /** What comes back on a connection for these bytes, until it is closed. */
    private String raw(String bytes) {
        NetSocket socket = await(cloud.sockets.connect(cloud.cloud.port(), "127.0.0.1"));
        Buffer answer = Buffer.buffer();
        Promise<Void> closed = Promise.promise();
        socket.handler(answer::appendBuffer);
        socket.closeHandler(v -> closed.tryComplete());
        socket.exceptionHandler(e -> {});
        socket.write(bytes).onFailure(e -> {});
        await(closed.future());
        return answer.toString();
    }
}
