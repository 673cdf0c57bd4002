package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.AgentFixture.get;
import static org.sallyport.agent.Awaiting.await;
import static org.sallyport.agent.Awaiting.until;
import static org.sallyport.agent.Requests.assertProblem;
import static org.sallyport.agent.Requests.with;
import static org.sallyport.agent.Requests.without;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.keys.Sha256;
import org.sallyport.agent.keys.TestKeys;
import org.sallyport.agent.sealing.CredentialFormat;
import org.sallyport.datasource.testkit.SlowCalls;
import org.sallyport.datasource.testkit.TestConnector;
import org.sallyport.relay.Fields;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RelayRequest;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.StreamCode;
import org.slf4j.LoggerFactory;

/** A real agent on a real link to a scripted cloud; one agent for all these tests. */
class AgentIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    static Path temporary;

    @SuppressWarnings("NullAway.Init") // set before the tests
    private static AgentFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new AgentFixture(temporary);
        fixture.start("access: [{allow: 'test://local'}]");
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    private static String sealed(String password) {
        JsonObject credential = new JsonObject()
                .put("credentialType", "Basic")
                .put(
                        "credentialData",
                        new JsonArray()
                                .add(new JsonObject().put("name", "username").put("value", "ada"))
                                .add(new JsonObject().put("name", "password").put("value", password)));
        return CredentialFormat.CMS.seal(AgentFixture.certificates(), credential);
    }

    private static RequestHead sealedGet(String sealed) {
        return TestCloud.head(HttpMethod.GET, "/bytes/10", "test", new JsonObject(), sealed);
    }

    @Test
    void aRequestComesBackWhole() throws Exception {
        Answers answer = await(Answers.to(await(fixture.cloud.link()), get("/bytes/1000")));
        assertEquals(200, answer.status());
        assertEquals(TestConnector.pattern(0, 1000), answer.body());
        assertEquals("1000", answer.head().headers().get("content-length"));
        assertTrue(answer.head().headers().get("server-timing").matches("agent;dur=[0-9.]+, source;dur=[0-9.]+"));
    }

    @Test
    void helloTellsWhoWeAre() throws Exception {
        RelayLink link = await(fixture.cloud.link());
        RequestHead hello = new RequestHead(HttpMethod.GET, "/.sallyport/hello", MultiMap.caseInsensitiveMultiMap());
        JsonObject told = await(Answers.to(link, hello)).json();
        assertEquals(1, told.getInteger("protocol"));
        assertTrue(told.getJsonArray("connectors").contains("test"));
        byte[] key = AgentFixture.certificates().gateway().getPublicKey().getEncoded();
        assertEquals(Sha256.hex(key), told.getString("publicKeyId"));
        assertNotNull(told.getString("configDigest"));
        RequestHead other = new RequestHead(HttpMethod.GET, "/.sallyport/x", MultiMap.caseInsensitiveMultiMap());
        assertEquals(404, await(Answers.to(link, other)).status());
    }

    @Test
    void aLargeAnswerStreamsExactlyAndSlowlyReadOnes() throws Exception {
        int length = 5_000_000;
        Answers answer = await(Answers.to(await(fixture.cloud.link()), get("/stream/" + length)));
        assertEquals(TestConnector.pattern(0, length), answer.body());
    }

    @Test
    void aBodyStreamsThroughTheSource() throws Exception {
        Buffer body = TestConnector.pattern(0, 3_000_000);
        RequestHead head = TestCloud.head(HttpMethod.POST, "/echo", "test", new JsonObject(), null);
        assertEquals(
                body, await(Answers.to(await(fixture.cloud.link()), head, body)).body());
    }

    @Test
    void sealedCredentialsReachTheSourceAndWrongOnesAreRefusedByIt() throws Exception {
        RelayLink link = await(fixture.cloud.link());
        assertEquals(
                200,
                await(Answers.to(link, sealedGet(sealed(TestConnector.PASSWORD))))
                        .status());
        RequestHead wrong = with(sealedGet(sealed("wrong")), Fields.CONNECTION, "cn-test;v=2");
        assertProblem(await(Answers.to(link, wrong)), 502, "credentials-refused", "source");
    }

    @Test
    void credentialsThatAreNotForUsAreUnsealable() throws Exception {
        RelayLink link = await(fixture.cloud.link());
        JsonObject any = new JsonObject().put("credentialType", "Basic").put("credentialData", new JsonArray());
        String theirs = CredentialFormat.CMS.seal(TestKeys.OURS.present().certificates(), any);
        assertProblem(await(Answers.to(link, sealedGet(theirs))), 400, "unsealable-credentials", "agent");
        RequestHead rsa = with(get("/bytes/1"), Fields.CREDENTIALS, "jwe AAAA");
        assertProblem(await(Answers.to(link, rsa)), 400, "unsupported-credential-format", "agent");
        assertEquals(200, await(Answers.to(link, get("/bytes/1"))).status());
    }

    @Test
    void badRequestsAreToldAndTheLinkGoesOn() throws Exception {
        RelayLink link = await(fixture.cloud.link());
        RequestHead unknown = TestCloud.head(HttpMethod.GET, "/x", "nosuch", new JsonObject(), null);
        assertProblem(await(Answers.to(link, unknown)), 404, "unknown-connector", "agent");
        assertProblem(await(Answers.to(link, get("/nosuch"))), 404, "unknown-operation", "caller");
        RequestHead unfit = TestCloud.head(HttpMethod.GET, "/bytes/1", "test", new JsonObject().put("a", 1), null);
        assertProblem(await(Answers.to(link, unfit)), 400, "invalid-parameters", "source");
        assertProblem(await(Answers.to(link, get("/bytes/1?a=%zz"))), 400, "malformed-path", "caller");
        for (String field : List.of(Fields.CONNECTOR, Fields.CONNECTION, Fields.PARAMETERS, Fields.BASE_URL)) {
            Answers answer = await(Answers.to(link, without(get("/bytes/1"), field)));
            assertProblem(answer, 400, "malformed-relay-request", "cloud");
            assertTrue(answer.json().getString("detail").contains(field));
        }
        for (String value : List.of("cn-test", "cn-test;v=", "cn-test;v=x", ";v=1", "cn test;v=1")) {
            assertProblem(
                    await(Answers.to(link, with(get("/bytes/1"), Fields.CONNECTION, value))),
                    400,
                    "malformed-relay-request",
                    "cloud");
        }
        RequestHead noJson = with(get("/bytes/1"), Fields.PARAMETERS, "[");
        assertProblem(await(Answers.to(link, noJson)), 400, "malformed-relay-request", "cloud");
        assertEquals(200, await(Answers.to(link, get("/bytes/1"))).status());
        assertEquals(1, fixture.cloud.links.size());
    }

    @Test
    void failuresOfTheSourceKeepTheirCode() throws Exception {
        RelayLink link = await(fixture.cloud.link());
        assertProblem(await(Answers.to(link, get("/fail/source-unreachable"))), 502, "source-unreachable", "source");
        assertProblem(await(Answers.to(link, get("/fail/malformed-filter"))), 400, "malformed-filter", "caller");
        assertProblem(await(Answers.to(link, get("/fail/internal"))), 500, "internal", "agent");
    }

    @Test
    void aStreamThatFailsNeverEndsLikeAWholeOne() throws Exception {
        RelayLink link = await(fixture.cloud.link());
        Future<Answers> answer = Answers.to(link, get("/broken/100000"));
        LinkException cut = assertThrows(LinkException.class, () -> await(answer));
        assertEquals(StreamCode.INTERNAL_ERROR, cut.streamCode());
    }

    @Test
    void aCallerThatGoesAwayCancelsTheWork() throws Exception {
        RelayLink link = await(fixture.cloud.link());
        int before = SlowCalls.cancelled();
        Promise<RelayRequest> sent = Promise.promise();
        link.context().runOnContext(ignored -> {
            RelayRequest request = link.request(get("/slow"));
            request.send();
            sent.complete(request);
        });
        RelayRequest request = await(sent.future());
        until("the call runs", () -> SlowCalls.running() == 1);
        link.context().runOnContext(ignored -> request.reset(StreamCode.CANCEL));
        until("the call is cancelled", () -> SlowCalls.cancelled() == before + 1);
        until("nothing is in flight", () -> fixture.inFlight() == 0);
    }

    @Test
    void aLinkThatIsLostCancelsTheWorkAndIsDialledAgain() throws Exception {
        RelayLink link = await(fixture.cloud.link());
        int before = SlowCalls.cancelled();
        Future<Answers> answer = Answers.to(link, get("/slow"));
        until("the call runs", () -> SlowCalls.running() == 1);
        Future<RelayLink> next = fixture.cloud.nextLink();
        link.close("the test cuts it");
        until("the call is cancelled", () -> SlowCalls.cancelled() == before + 1);
        assertThrows(LinkException.class, () -> await(answer));
        assertEquals(200, await(Answers.to(await(next), get("/bytes/1"))).status());
    }

    @Test
    void theDeadlineIsAnsweredAndCancelsTheWork() throws Exception {
        RelayLink link = await(fixture.cloud.link());
        int before = SlowCalls.cancelled();
        Answers answer = await(Answers.to(link, with(get("/slow"), Fields.TIMEOUT, "50ms")));
        assertProblem(answer, 504, "deadline-exceeded", "source");
        until("the call is cancelled", () -> SlowCalls.cancelled() == before + 1);
    }

    @Test
    void theDeadlineCutsAnAnswerThatHasBegun() throws Exception {
        RelayLink link = await(fixture.cloud.link());
        Promise<Throwable> cut = Promise.promise();
        link.context()
                .runOnContext(ignored -> link.request(with(get("/stream/100000000"), Fields.TIMEOUT, "200ms"))
                        .send()
                        .onSuccess(response -> response.exceptionHandler(cut::complete))); // never read
        LinkException reset = (LinkException) await(cut.future());
        assertEquals(StreamCode.CANCEL, reset.streamCode());
        until("nothing is in flight", () -> fixture.inFlight() == 0);
    }

    @Test
    void anUploadThatNeverEndsIsGivenUpAtItsDeadline() throws Exception {
        RelayLink link = await(fixture.cloud.link());
        RequestHead head =
                with(TestCloud.head(HttpMethod.POST, "/echo", "test", new JsonObject(), null), Fields.TIMEOUT, "200ms");
        Promise<Throwable> cut = Promise.promise();
        link.context().runOnContext(ignored -> {
            RelayRequest request = link.request(head);
            request.response()
                    .onSuccess(
                            response -> response.exceptionHandler(cut::complete).resume());
            request.write(Buffer.buffer("begun"));
        });
        assertEquals(StreamCode.CANCEL, ((LinkException) await(cut.future())).streamCode());
        until("nothing is in flight", () -> fixture.inFlight() == 0);
    }

    @Test
    void manyRequestsOfOneConnectionShareOneSource() throws Exception {
        RelayLink link = await(fixture.cloud.link());
        String sealed = sealed(TestConnector.PASSWORD);
        List<Future<Answers>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(Answers.to(link, sealedGet(sealed)));
        }
        for (Future<Answers> answer : answers) {
            assertEquals(200, await(answer).status());
        }
        assertEquals(1, fixture.status().getJsonArray("sources").size());
    }

    @Test
    void noSecretIsEverShown() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger("org.sallyport");
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        Level before = root.getLevel();
        logged.start();
        root.addAppender(logged);
        root.setLevel(Level.DEBUG);
        try {
            RelayLink link = await(fixture.cloud.link());
            String sealed = sealed("hunter2");
            StringBuilder shown = new StringBuilder();
            shown.append(await(Answers.to(link, sealedGet(sealed))).body());
            shown.append(
                    await(Answers.to(link, sealedGet(sealed.replace("M", "N")))).body());
            shown.append(fixture.status().encode());
            logged.list.forEach(event -> shown.append(event.getFormattedMessage())
                    .append(
                            event.getThrowableProxy() == null
                                    ? ""
                                    : ThrowableProxyUtil.asString(event.getThrowableProxy())));
            assertTrue(shown.toString().contains("credentials-refused"));
            assertFalse(shown.toString().contains("hunter2"));
            assertFalse(shown.toString().contains(sealed.substring(100, 130)));
        } finally {
            root.setLevel(before);
            root.detachAppender(logged);
        }
    }
}
