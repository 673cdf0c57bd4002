package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.await;
import static org.sallyport.cloud.CloudFixture.awaitTrue;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestConnector;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.ResponseHead;
import org.sallyport.relay.ServedLink;
import org.sallyport.relay.ServedRequest;
import org.sallyport.relay.StreamCode;

/** Two agents of one gateway, of which one fails: what may be sent again is, and nothing else. */
class RepeatIT {
    private CloudFixture cloud;
    private FakeAgent bad;
    private FakeAgent good;
    private ServedLink badLink;
    private String connection;
    private volatile Handler<ServedRequest> fault = request -> {};
    private final AtomicInteger faults = new AtomicInteger();

    @BeforeEach
    void start(@TempDir Path data) {
        cloud = new CloudFixture(data, "metrics: {port: 0}");
        bad = cloud.enrolledAgent();
        good = cloud.anotherMember(bad);
        connection = cloud.connection(bad.gateway);
        badLink = bad.dial(cloud.memberToken(bad), request -> {
            faults.incrementAndGet();
            fault.handle(request);
        });
        cloud.awaitOnline(bad, 1);
    }

    @AfterEach
    void stop() {
        bad.close();
        good.close();
        cloud.close();
    }

    /** Begins a call at the one agent there is, then brings up the other, then lets the first fail. */
    private CloudFixture.Answer failOver(HttpMethod method, Buffer body, Handler<ServedRequest> failure) {
        CompletableFuture<ServedRequest> begun = new CompletableFuture<>();
        fault = begun::complete;
        var options = cloud.options(method, connection + "/x", ADA);
        Future<CloudFixture.Answer> answer = cloud.answer(options, body.length() == 0 ? null : body);
        ServedRequest request = begun.join();
        good.dial(cloud.memberToken(good), RepeatIT::echo);
        cloud.awaitOnline(good, 1);
        badLink.context().runOnContext(v -> failure.handle(request));
        return await(answer);
    }

    private static void echo(ServedRequest request) {
        Buffer whole = Buffer.buffer();
        request.handler(whole::appendBuffer);
        request.endHandler(v -> request.response().send(FakeAgent.ok(), whole));
        request.exceptionHandler(e -> {});
        request.resume();
    }

    private void lose(ServedRequest request) {
        badLink.close("test").onFailure(e -> {});
    }

    private String metrics() {
        return cloud.whole(cloud.options(HttpMethod.GET, "/metrics", null).setPort(cloud.cloud.metricsPort()), null)
                .body()
                .toString();
    }

    @Test
    void anIdempotentRequestWhoseLinkIsLostIsAnsweredByTheOtherAgent() {
        CloudFixture.Answer answer = failOver(HttpMethod.GET, Buffer.buffer(), this::lose);
        assertEquals(200, answer.status());
        String timing = answer.headers().get("server-timing");
        assertTrue(timing.endsWith(", attempts;desc=\"2\""), timing);
        String metrics = metrics();
        assertTrue(metrics.contains("sallyport_cloud_requests_repeated_total{reason=\"link-lost\"} 1.0"), metrics);
        assertTrue(
                metrics.contains("sallyport_cloud_requests_total{code=\"answered\",status=\"2xx\",where=\"none\"} 1.0"),
                metrics);
        assertTrue(metrics.contains("sallyport_cloud_links{state=\"open\"} 1.0"), metrics);
        assertTrue(metrics.contains("sallyport_cloud_requests_in_flight 0.0"), metrics);
    }

    @Test
    void aBodyIsSentAgainFromItsBeginning() {
        Buffer body = TestConnector.pattern(0, 60_000);
        CloudFixture.Answer answer = failOver(HttpMethod.PUT, body, request -> {
            request.handler(chunk -> {});
            request.endHandler(v -> lose(request));
            request.exceptionHandler(e -> {});
            request.resume();
        });
        assertEquals(body, answer.body());
    }

    @Test
    void aRefusedRequestIsSentAgainWhateverItsMethod() {
        Buffer body = TestConnector.pattern(0, 10_000);
        CloudFixture.Answer answer =
                failOver(HttpMethod.POST, body, request -> request.response().reset(StreamCode.REFUSED_STREAM));
        assertEquals(body, answer.body());
    }

    @Test
    void whatTheAgentMayHaveBegunIsNotDoneTwice() {
        CloudFixture.Answer answer = failOver(HttpMethod.POST, Buffer.buffer("x"), this::lose);
        assertEquals("link-lost", answer.code());
        assertTrue(answer.json().getString("detail").contains("its method is not idempotent"));
        assertFalse(answer.headers().get("server-timing").contains("attempts"));
        assertTrue(metrics().contains("sallyport_cloud_requests_not_repeated_total{reason=\"not-idempotent\"} 1.0"));
    }

    @Test
    void aLargeBodyIsNotKept() {
        CloudFixture.Answer answer = failOver(HttpMethod.PUT, TestConnector.pattern(0, 100_000), request -> {
            request.handler(chunk -> {});
            request.endHandler(v -> lose(request));
            request.exceptionHandler(e -> {});
            request.resume();
        });
        assertEquals("link-lost", answer.code());
        assertTrue(answer.json().getString("detail").contains("too large to be kept"));
    }

    @Test
    void anAnswerOfTheAgentIsFinalWhateverItsStatus() {
        CloudFixture.Answer answer = failOver(
                HttpMethod.GET,
                Buffer.buffer(),
                request -> request.response()
                        .send(
                                new ResponseHead(503, HttpHeaders.headers()),
                                Buffer.buffer("{\"code\":\"agent-overloaded\"}")));
        assertEquals("agent-overloaded", answer.code());
        assertEquals(1, faults.get());
    }

    /** Scenario 4, in one process: both links of an agent go while many requests are on them. */
    @Test
    void noRequestFailsThatCanBeSentAgainWhenAnAgentIsKilled() {
        String token = cloud.memberToken(bad);
        LinkIdentity first = bad.identity(FakeAgent.nextEpoch());
        ServedLink second = await(bad.dial(
                token,
                new LinkIdentity(
                        first.gateway(), first.member(), first.instance(), first.epoch(), 0, first.version(), 2, 2),
                request -> faults.incrementAndGet()));
        good.dial(cloud.memberToken(good), RepeatIT::echo);
        cloud.awaitOnline(good, 1);
        cloud.awaitOnline(bad, 2);
        List<Future<CloudFixture.Answer>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(cloud.answer(cloud.options(HttpMethod.GET, connection + "/" + i, ADA), null));
        }
        awaitTrue(() -> faults.get() > 0);
        await(Future.join(badLink.close("killed"), second.close("killed")));
        for (int i = 0; i < 100; i++) {
            calls.add(cloud.answer(cloud.options(HttpMethod.GET, connection + "/" + i, ADA), null));
        }
        for (Future<CloudFixture.Answer> call : calls) {
            assertEquals(200, await(call).status());
        }
    }

    @Test
    void aCallWaitsForTheOnlyAgentToComeBack() {
        await(badLink.close("restarts"));
        cloud.awaitOnline(bad, 0);
        Future<CloudFixture.Answer> answer =
                cloud.answer(cloud.options(HttpMethod.POST, connection + "/x", ADA), Buffer.buffer("later"));
        bad.dial(cloud.memberToken(bad), RepeatIT::echo);
        assertEquals("later", await(answer).body().toString());
    }

    private Future<CloudFixture.Answer> testOfTheConnection() {
        String id = connection.substring("/apim/test/".length());
        return cloud.answer(cloud.options(HttpMethod.POST, "/api/v1/connections/" + id + "/test", ADA), null);
    }

    /** Though it is asked for by a POST: what goes to the agent is a GET. */
    @Test
    void theTestOfAConnectionIsSentAgainToTheOtherAgent() {
        CompletableFuture<ServedRequest> begun = new CompletableFuture<>();
        fault = begun::complete;
        Future<CloudFixture.Answer> answer = testOfTheConnection();
        begun.join();
        good.dial(cloud.memberToken(good), RepeatIT::echo);
        cloud.awaitOnline(good, 1);
        await(badLink.close("test"));
        assertEquals("ok", await(answer).json().getString("status"));
    }

    @Test
    void theTestOfAConnectionWaitsForTheOnlyAgentToComeBack() {
        await(badLink.close("restarts"));
        cloud.awaitOnline(bad, 0);
        Future<CloudFixture.Answer> answer = testOfTheConnection();
        bad.dial(cloud.memberToken(bad), RepeatIT::echo);
        assertEquals("ok", await(answer).json().getString("status"));
    }

    /** The link of an agent is replaced by one that overlaps it, under load and again and again. */
    @Test
    void aReplacedLinkCostsNoRequest() {
        await(badLink.close("test"));
        String token = cloud.memberToken(good);
        LinkIdentity identity = good.identity(FakeAgent.nextEpoch());
        await(good.dial(token, identity, RepeatIT::echo));
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Integer>> loads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            loads.add(load(over, 0));
        }
        for (int i = 0; i < 10; i++) {
            long epoch = FakeAgent.nextEpoch();
            identity = new LinkIdentity(
                    identity.gateway(),
                    identity.member(),
                    identity.instance(),
                    epoch,
                    identity.epoch(),
                    identity.version(),
                    1,
                    1);
            await(good.dial(token, identity, RepeatIT::echo));
        }
        over.set(true);
        int calls = 0;
        for (Future<Integer> load : loads) {
            calls += await(load);
        }
        assertTrue(calls > 0);
        cloud.awaitOnline(good, 1);
    }

    /** Posts one after the other; fails with the first that isn't answered as it should. */
    private Future<Integer> load(AtomicBoolean over, int calls) {
        return cloud.answer(cloud.options(HttpMethod.POST, connection + "/x", ADA), Buffer.buffer("body"))
                .compose(answer -> {
                    if (answer.status() != 200) {
                        return Future.failedFuture(answer.body().toString());
                    }
                    return over.get() ? Future.succeededFuture(calls + 1) : load(over, calls + 1);
                });
    }
}
