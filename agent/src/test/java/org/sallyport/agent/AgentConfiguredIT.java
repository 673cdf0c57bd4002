package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.AgentFixture.get;
import static org.sallyport.agent.Awaiting.await;
import static org.sallyport.agent.Awaiting.until;
import static org.sallyport.agent.Requests.assertProblem;
import static org.sallyport.agent.Requests.with;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.SlowCalls;
import org.sallyport.datasource.testkit.TestConnector;
import org.sallyport.relay.Fields;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RelayRequest;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.StreamCode;

/** A real agent on a real link to a scripted cloud; each test with a configuration of its own. */
class AgentConfiguredIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AgentFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new AgentFixture(temporary);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void whatThePolicyDoesNotAllowIsDeniedWithTheLineThatWould() throws Exception {
        Answers answer = await(Answers.to(fixture.link("access: []"), get("/bytes/1")));
        assertProblem(answer, 403, "access-denied", "access");
        assertTrue(answer.json().getString("detail").endsWith("- {allow: \"test://local\", operations: [read]}"));
    }

    @Test
    void readingAllowedIsNotWritingAllowed() throws Exception {
        RelayLink link = fixture.link("access: [{allow: 'test://local', operations: [read]}]");
        assertEquals(200, await(Answers.to(link, get("/bytes/1"))).status());
        RequestHead post = TestCloud.head(HttpMethod.POST, "/echo", "test", new JsonObject(), null);
        assertProblem(await(Answers.to(link, post, Buffer.buffer("x"))), 403, "access-denied", "access");
    }

    @Test
    void beyondItsLimitsTheAgentIsBusyAndTheWaitingHaveTheirTurn() throws Exception {
        RelayLink link =
                fixture.link("access: [{allow: 'test://local'}]\nlimits: {concurrentRequests: 1, queuedRequests: 1}");
        Promise<RelayRequest> first = Promise.promise();
        link.context().runOnContext(ignored -> {
            RelayRequest request = link.request(get("/slow"));
            request.send();
            first.complete(request);
        });
        until("the call runs", () -> SlowCalls.running() == 1);
        Future<Answers> waiting = Answers.to(link, get("/bytes/1"));
        until("the second waits", () -> fixture.status().getInteger("queued") == 1);
        Answers busy = await(Answers.to(link, get("/bytes/1")));
        assertProblem(busy, 503, "agent-busy", "agent");
        assertTrue(busy.json().getBoolean("retryable"));
        assertFalse(waiting.isComplete());
        RelayRequest slow = await(first.future());
        link.context().runOnContext(ignored -> slow.reset(StreamCode.CANCEL));
        assertEquals(200, await(waiting).status());
    }

    @Test
    void oneThatWaitsTooLongIsToldThatTheAgentIsBusy() throws Exception {
        RelayLink link =
                fixture.link("access: [{allow: 'test://local'}]\nlimits: {concurrentRequests: 1, queueWait: 50ms}");
        Future<Answers> slow = Answers.to(link, with(get("/slow"), Fields.TIMEOUT, "20s"));
        until("the call runs", () -> SlowCalls.running() == 1);
        assertProblem(await(Answers.to(link, get("/bytes/1"))), 503, "agent-busy", "agent");
        assertFalse(slow.isComplete());
        link.close("enough");
    }

    @Test
    void stoppingLetsRequestsFinishAndRefusesNoneThatBegan() throws Exception {
        RelayLink link = fixture.link();
        Promise<Future<Buffer>> reading = Promise.promise();
        Promise<io.vertx.core.streams.ReadStream<Buffer>> body = Promise.promise();
        link.context()
                .runOnContext(ignored -> link.request(get("/stream/2000000"))
                        .send()
                        .onSuccess(response -> {
                            reading.complete(Answers.whole(response).map(Answers::body));
                            response.pause();
                            body.complete(response);
                        }));
        var paused = await(body.future());
        Future<Void> closing = Objects.requireNonNull(fixture.agent()).close();
        until("the link drains", () -> !link.available());
        assertFalse(closing.isComplete());
        link.context().runOnContext(ignored -> paused.resume());
        assertEquals(TestConnector.pattern(0, 2_000_000), await(await(reading.future())));
        await(closing);
    }

    @Test
    void whatOutlastsTheGraceTimeIsCancelled() throws Exception {
        RelayLink link = fixture.link("access: [{allow: 'test://local'}]\ngrace: 100ms");
        int before = SlowCalls.cancelled();
        Future<Answers> answer = Answers.to(link, get("/slow"));
        until("the call runs", () -> SlowCalls.running() == 1);
        await(Objects.requireNonNull(fixture.agent()).close());
        assertEquals(
                StreamCode.CANCEL,
                assertThrows(LinkException.class, () -> await(answer)).streamCode());
        until("the call is cancelled", () -> SlowCalls.cancelled() == before + 1);
    }

    @Test
    void aDrainingCloudGetsAReplacementBeforeTheOldLinkIsGone() throws Exception {
        RelayLink old = fixture.link();
        Future<Answers> slow = Answers.to(old, with(get("/slow"), Fields.TIMEOUT, "20s"));
        until("the call runs", () -> SlowCalls.running() == 1);
        Future<RelayLink> next = fixture.cloud.nextLink();
        Future<Void> drained = old.drain(java.time.Duration.ofSeconds(20));
        RelayLink replacement = await(next);
        assertFalse(drained.isComplete());
        assertTrue(replacement.identity().epoch() > old.identity().epoch());
        assertEquals(200, await(Answers.to(replacement, get("/bytes/1"))).status());
        old.close("enough");
        assertThrows(LinkException.class, () -> await(slow));
    }
}
