package org.sallyport.agent;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.Awaiting.await;
import static org.sallyport.agent.Awaiting.until;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RelayRequest;
import org.sallyport.relay.RelayResponse;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.StreamCode;

/** What an agent tells of itself, to the cloud and on its local page. */
class StatusIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AgentFixture fixture;

    private final List<JsonObject> lines = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        fixture = new AgentFixture(temporary);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    /** Asks for the status; completes with the request, whose end completes {@code ended}. */
    private Future<RelayRequest> ask(RelayLink link, Promise<Void> ended) {
        Promise<RelayRequest> asked = Promise.promise();
        link.context().runOnContext(ignored -> {
            RelayRequest request = link.request(
                    new RequestHead(HttpMethod.GET, "/.sallyport/status", MultiMap.caseInsensitiveMultiMap()));
            request.send()
                    .onSuccess(response -> read(response, ended))
                    .map(request)
                    .onComplete(asked);
        });
        return asked.future();
    }

    private void read(RelayResponse response, Promise<Void> ended) {
        Buffer partial = Buffer.buffer();
        response.exceptionHandler(ended::tryFail);
        response.endHandler(ignored -> ended.tryComplete());
        response.handler(bytes -> {
            partial.appendBuffer(bytes);
            String[] parts = partial.toString().split("\n", -1);
            for (int i = lines.size(); i < parts.length - 1; i++) {
                lines.add(new JsonObject(parts[i]));
            }
        });
        response.resume();
    }

    @Test
    void theCloudHearsOfLoadAndOfTheDrainWhichDoesNotWaitForIt() throws Exception {
        RelayLink link = fixture.link();
        Promise<Void> ended = Promise.promise();
        await(ask(link, ended));
        until("the first line", () -> !lines.isEmpty());
        assertEquals(0, lines.get(0).getInteger("inFlight"));
        assertEquals(false, lines.get(0).getBoolean("draining"));
        assertTrue(lines.get(0).getJsonObject("memory").getLong("used") > 0);
        Future<Answers> held = Answers.to(link, AgentFixture.get("/slow"));
        until("the request in flight is told", () -> last().getInteger("inFlight") == 1);
        Agent agent = java.util.Objects.requireNonNull(fixture.agent());
        Future<Void> closed = agent.close();
        await(ended.future());
        assertEquals(true, last().getBoolean("draining"));
        assertTrue(!closed.isComplete(), "a request is still in flight");
        link.close("the cloud goes away");
        await(closed);
        assertTrue(held.failed());
    }

    @Test
    void theCloudMayGiveUpAndAskAgain() throws Exception {
        RelayLink link = fixture.link();
        Promise<Void> ended = Promise.promise();
        RelayRequest first = await(ask(link, ended));
        until("the first line", () -> lines.size() == 1);
        link.context().runOnContext(ignored -> first.reset(StreamCode.CANCEL));
        lines.clear();
        await(ask(link, Promise.promise()));
        until("the first line again", () -> !lines.isEmpty());
    }

    private JsonObject last() {
        return lines.get(lines.size() - 1);
    }

    @Test
    void theLocalPageTellsOfEachLink() throws Exception {
        RelayLink link = fixture.link();
        // The cloud has the link a moment before the agent has heard that it is up.
        until("the agent's link", () -> requireNonNull(fixture.agent()).linksUp() == 1);
        JsonObject told = fixture.status().getJsonArray("links").getJsonObject(0);
        assertEquals("up", told.getString("state"));
        assertEquals(link.identity().epoch(), told.getLong("epoch"));
        assertEquals(link.carrier().word(), told.getString("carrier"));
        assertEquals(0, told.getInteger("inFlight"));
        assertTrue(told.getDouble("roundTripMillis") > 0);
        JsonObject status = fixture.status();
        assertTrue(status.getJsonObject("memory").getLong("heapUsed") > 0);
        assertEquals(false, status.getJsonObject("audit").getBoolean("failing"));
        assertEquals(200, status.getInteger("capacity"));
    }

    @Test
    void theLocalPageIsServedWithItsFilesAndNothingElse() throws Exception {
        fixture.start("");
        for (String file : List.of("/ text/html", "/page.js text/javascript", "/page.css text/css")) {
            String path = file.substring(0, file.indexOf(' '));
            Answers page = fixture.page(path, "localhost");
            assertEquals(200, page.status(), path);
            assertEquals(file.substring(path.length() + 1) + "; charset=utf-8", field(page, "content-type"));
            assertTrue(page.body().length() > 500, path);
            assertEquals("no-store", field(page, "cache-control"));
            assertEquals("nosniff", field(page, "x-content-type-options"));
            assertEquals("no-referrer", field(page, "referrer-policy"));
            String policy = field(page, "content-security-policy");
            assertTrue(
                    policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"),
                    policy);
            Answers head = fixture.page(HttpMethod.HEAD, "127.0.0.1", path, "accept", "*/*");
            assertEquals(200, head.status());
            assertEquals(String.valueOf(page.body().length()), field(head, "content-length"));
            assertEquals(0, head.body().length());
        }
        for (String path : List.of("/page.html", "/page", "//", "/../page.js", "/favicon.ico", "/agent.yaml")) {
            assertEquals(404, fixture.page(path, "localhost").status(), path);
        }
        Answers posted = fixture.page(HttpMethod.POST, "127.0.0.1", "/", "accept", "*/*");
        assertEquals(405, posted.status());
        assertEquals("GET, HEAD", field(posted, "allow"));
    }

    /** What the policy of its answers would keep a browser from running isn't there, nor anything that runs texts. */
    @Test
    void theLocalPageHoldsNothingThatABrowserWouldRefuse() throws Exception {
        fixture.start("");
        String html = fixture.page("/", "localhost").body().toString();
        assertTrue(html.contains("<script src=\"page.js\" defer></script>"), html);
        assertEquals(html.indexOf("<script"), html.lastIndexOf("<script"), "one script");
        for (String forbidden : List.of("<style", " style=", "onload", "onclick", "http:", "https:", "data:")) {
            assertTrue(!html.contains(forbidden), forbidden);
        }
        String script = fixture.page("/page.js", "localhost").body().toString();
        for (String forbidden : List.of("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")) {
            assertTrue(!script.contains(forbidden), forbidden);
        }
    }

    @Test
    void aPageOfAnotherSiteIsToldNothing() throws Exception {
        fixture.start("");
        for (String origin : List.of("https://evil.example", "http://localhost:1", "null")) {
            assertEquals(
                    403,
                    fixture.page(HttpMethod.GET, "localhost", "/api/status", "origin", origin)
                            .status(),
                    origin);
        }
        for (String site : List.of("cross-site 403", "same-site 403", "same-origin 200", "none 200")) {
            String word = site.substring(0, site.indexOf(' '));
            for (String path : List.of("/api/status", "/api/diagnostics")) {
                Answers answer = fixture.page(HttpMethod.GET, "localhost", path, "sec-fetch-site", word);
                assertEquals(site, word + " " + answer.status(), path);
            }
            Answers start = fixture.page(HttpMethod.GET, "localhost", "/", "sec-fetch-site", word);
            assertEquals(200, start.status(), "a link may lead here");
        }
        String own = "http://localhost:" + requireNonNull(fixture.agent()).healthPort();
        assertEquals(
                200,
                fixture.page(HttpMethod.GET, "localhost", "/api/status", "origin", own)
                        .status());
    }

    @Test
    void itTellsThisMachineHowItRuns() throws Exception {
        fixture.start("");
        JsonObject inside = fixture.page("/api/diagnostics", "localhost").json();
        assertTrue(inside.getJsonObject("process").getJsonObject("java").containsKey("version"));
        assertTrue(inside.getString("threads").contains("vert.x-eventloop-thread"), inside.getString("threads"));
        assertEquals(
                "CN=gw-test",
                inside.getJsonArray("certificates").getJsonObject(1).getString("subject"));
    }

    private static String field(Answers answer, String name) {
        return requireNonNull(answer.head().headers().get(name), name);
    }

    @Test
    void metricsCountDialsAndRequestsByOutcome() throws Exception {
        RelayLink link = fixture.link();
        await(Answers.to(link, AgentFixture.get("/bytes/10")));
        await(Answers.to(link, TestCloud.head(HttpMethod.GET, "/x", "nosuch", new JsonObject(), null)));
        Future<RelayLink> next = fixture.cloud.nextLink();
        await(link.close("the test cuts it"));
        await(next);
        until("the counters", () -> metrics().contains("sallyport_agent_links_reconnected_total 1.0"));
        String text = metrics();
        for (String line : List.of(
                "sallyport_agent_links_up 1.0",
                "sallyport_agent_link_dials_total{outcome=\"up\"} 2.0",
                "sallyport_agent_links_ended_total{code=\"link-lost\"} 1.0",
                "sallyport_agent_requests_total{outcome=\"answered\"} 1.0",
                "sallyport_agent_requests_total{outcome=\"unknown-connector\"} 1.0",
                "sallyport_agent_request_duration_seconds_count 2",
                "sallyport_agent_requests_in_flight 0.0")) {
            assertTrue(text.contains(line), line + " is not in\n" + text);
        }
    }

    private String metrics() {
        try {
            return fixture.page("/metrics", "localhost").body().toString();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
