package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.await;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestConnector;
import org.sallyport.relay.Fields;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.ResponseHead;
import org.sallyport.relay.ServedRequest;

/** Calls through a real link to an agent whose answers the test writes. */
class CallIT {
    CloudFixture cloud;
    FakeAgent agent;
    String connection;
    volatile io.vertx.core.Handler<ServedRequest> answers =
            request -> request.response().send(FakeAgent.ok(), Buffer.buffer("{}"));

    @BeforeEach
    void start(@TempDir Path data) {
        cloud = new CloudFixture(data);
        agent = cloud.enrolledAgent();
        agent.dial(cloud.memberToken(agent), request -> {
            answers.handle(request);
        });
        cloud.awaitOnline(agent, 1);
        connection = cloud.connection(agent.gateway);
    }

    @AfterEach
    void stop() {
        agent.close();
        cloud.close();
    }

    @Test
    void forwardsPathQueryAndFieldsAndNothingElse() throws Exception {
        CompletableFuture<RequestHead> seen = new CompletableFuture<>();
        answers = request -> {
            seen.complete(request.head());
            request.response()
                    .send(
                            new ResponseHead(
                                    201,
                                    HttpHeaders.headers()
                                            .add("content-type", "text/plain")
                                            .add("x-of-source", "yes")
                                            .add("sallyport-secret", "no")
                                            .add("server-timing", "agent;dur=0.5, source;dur=0.25")),
                            Buffer.buffer("made"));
        };
        var options = cloud.options(
                        HttpMethod.GET, connection + "/a%2Fb/%5Bdbo%5D..//x?$filter=Name%20eq%20'%C3%A4'&b=+", ADA)
                .putHeader("cookie", "c=1")
                .putHeader("x-forwarded-for", "1.2.3.4")
                .putHeader("sallyport-caller", "root")
                .putHeader("sallyport-timeout", "20s")
                .putHeader("sallyport-flow", "Fl-1.a_b")
                .putHeader("connection", "x-hop")
                .putHeader("x-hop", "1")
                .putHeader("accept", "application/json")
                .putHeader("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        CloudFixture.Answer answer = cloud.whole(options, null);

        assertEquals(201, answer.status());
        assertEquals("made", answer.body().toString());
        assertEquals("4", answer.headers().get("content-length"));
        assertEquals("yes", answer.headers().get("x-of-source"));
        assertNull(answer.headers().get("sallyport-secret"));
        String id = answer.headers().get("sallyport-request-id");
        assertTrue(answer.headers()
                .get("server-timing")
                .matches("cloud;dur=[0-9.]+, link;dur=[0-9.]+, agent;dur=0.5, source;dur=0.25"));

        RequestHead head = seen.get(10, TimeUnit.SECONDS);
        MultiMap fields = head.headers();
        assertEquals("/a%2Fb/%5Bdbo%5D..//x?$filter=Name%20eq%20'%C3%A4'&b=+", head.path());
        assertEquals(HttpMethod.GET, head.method());
        assertEquals("test", fields.get(Fields.CONNECTOR));
        String cn = connection.substring("/apim/test/".length());
        assertEquals(cn + ";v=1", fields.get(Fields.CONNECTION));
        assertEquals("{}", fields.get(Fields.PARAMETERS));
        assertNull(fields.get(Fields.CREDENTIALS));
        assertEquals("ada", fields.get(Fields.CALLER));
        assertEquals("Fl-1.a_b", fields.get(Fields.FLOW));
        assertNull(fields.get(Fields.APP));
        assertEquals(id, fields.get(Fields.REQUEST_ID));
        assertEquals(cloud.cloud.url() + connection, fields.get(Fields.BASE_URL));
        String left = fields.get(Fields.TIMEOUT);
        assertTrue(left.matches("(1[0-9]{4}|20000)ms"), left);
        assertEquals("application/json", fields.get("accept"));
        assertNotNull(fields.get("traceparent"));
        for (String gone : new String[] {"cookie", "authorization", "host", "x-forwarded-for", "x-hop", "connection"}) {
            assertNull(fields.get(gone), gone);
        }
    }

    @Test
    void anAppOrFlowThatIsNoIdIsRefused() {
        AtomicReference<String> seen = new AtomicReference<>("no request");
        answers = request -> {
            MultiMap fields = request.head().headers();
            seen.set(fields.get(Fields.APP) + " " + fields.get(Fields.FLOW));
            request.response().send(FakeAgent.ok(), Buffer.buffer("{}"));
        };
        for (String unfit : new String[] {"", "a b", "a/b", "\u00e4", "a%20b", "x".repeat(65)}) {
            assertRefused(fields -> fields.add("Sallyport-App", unfit));
        }
        assertRefused(fields -> fields.add("Sallyport-Flow", "a").add("Sallyport-Flow", "a"));
        assertRefused(fields -> fields.add("Sallyport-App", "a").add("Sallyport-Flow", "b"));
        assertEquals("no request", seen.get());
        assertEquals(200, cloud.get(connection + "/x", ADA).status());
        assertEquals("null null", seen.get());
        String longest = "x".repeat(64);
        var options = cloud.options(HttpMethod.GET, connection + "/x", ADA).putHeader("sallyport-app", longest);
        assertEquals(200, cloud.whole(options, null).status());
        assertEquals(longest + " null", seen.get());
    }

    private void assertRefused(Consumer<MultiMap> naming) {
        var options = cloud.options(HttpMethod.GET, connection + "/x", ADA);
        naming.accept(options.getHeaders());
        CloudFixture.Answer answer = cloud.whole(options, null);
        assertEquals(400, answer.status(), answer.body().toString());
        assertEquals("malformed-app-or-flow", answer.code());
        assertEquals("caller", answer.json().getString("where"));
    }

    @Test
    void streamsBothWays() {
        answers = request -> {
            var response = request.response();
            response.begin(FakeAgent.ok())
                    .onSuccess(v -> request.pipe().endOnFailure(false).to(response));
        };
        Buffer body = TestConnector.pattern(0, 3_000_000);
        CloudFixture.Answer answer = cloud.whole(cloud.options(HttpMethod.POST, connection + "/echo", ADA), body);
        assertEquals(200, answer.status());
        assertEquals(body, answer.body());
        assertNull(answer.headers().get("sallyport-outcome"));
    }

    @Test
    void answersOfEverySizeComeWhole() {

        for (int size : new int[] {0, 1, 1000, 32 * 1024, 32 * 1024 + 1, 200_000}) {
            Buffer body = TestConnector.pattern(0, size);
            answers = request -> request.response().send(FakeAgent.ok(), body);
            assertEquals(body, cloud.get(connection + "/bytes", ADA).body());
            answers = request -> {
                var response = request.response();
                response.begin(FakeAgent.ok()).compose(v -> response.end(body));
            };

            assertEquals(body, cloud.get(connection + "/stream" + size, ADA).body());
        }
    }

    @Test
    void headAndNoContentHaveNoBody() {
        answers = request -> {
            boolean head = request.head().method().equals(HttpMethod.HEAD);
            var response = request.response();
            var sent = head
                    ? response.send(FakeAgent.ok(), Buffer.buffer())
                    : response.send(new ResponseHead(204, HttpHeaders.headers()), Buffer.buffer());
            sent.onFailure(e -> {});
        };
        assertEquals(200, cloud.call(HttpMethod.HEAD, connection + "/x", ADA).status());
        CloudFixture.Answer none = cloud.call(HttpMethod.DELETE, connection + "/x", ADA);
        assertEquals(204, none.status());
        assertEquals(0, none.body().length());
    }

    @Test
    void problemsOfTheAgentPassThrough() {
        answers = request -> request.response()
                .send(
                        new ResponseHead(404, HttpHeaders.headers().add("content-type", "application/problem+json")),
                        new JsonObject()
                                .put("code", "unknown-table")
                                .put("where", "caller")
                                .toBuffer());
        CloudFixture.Answer answer = cloud.get(connection + "/x", ADA);
        assertEquals(404, answer.status());
        assertEquals("unknown-table", answer.code());
        assertEquals("application/problem+json", answer.headers().get("content-type"));
    }

    @Test
    void aChangedConnectionIsUsedAtOnce() {
        AtomicReference<String> seen = new AtomicReference<>("");
        answers = request -> {
            MultiMap fields = request.head().headers();
            seen.set(fields.get(Fields.CONNECTION) + " " + fields.get(Fields.CREDENTIALS));
            request.response().send(FakeAgent.ok(), Buffer.buffer("{}"));
        };
        cloud.get(connection + "/x", ADA);
        String cn = connection.substring("/apim/test/".length());
        assertEquals(cn + ";v=1 null", seen.get());
        var patch = cloud.options(HttpMethod.PATCH, "/api/v1/connections/" + cn, ADA)
                .putHeader("content-type", "application/json")
                .putHeader("if-match", "\"1\"");
        JsonObject body = new JsonObject()
                .put(
                        "credentials",
                        new JsonObject()
                                .put("format", "cms")
                                .put("sealed", "-----BEGIN CMS-----\nAAAA\nBBBB\n-----END CMS-----\n"));
        assertEquals(200, cloud.whole(patch, body.toBuffer()).status());
        cloud.get(connection + "/x", ADA);
        assertEquals(cn + ";v=2 cms AAAABBBB", seen.get());
        assertEquals(
                204,
                cloud.call(HttpMethod.DELETE, "/api/v1/connections/" + cn, ADA).status());
        assertEquals("unknown-connection", cloud.get(connection + "/x", ADA).code());
    }

    @Test
    void manyCallsAtOnceAllComeBack() {
        answers = request -> request.response()
                .send(FakeAgent.ok(), Buffer.buffer(request.head().path()));
        var calls = new java.util.ArrayList<Future<Buffer>>();
        for (int i = 0; i < 500; i++) {
            var options = cloud.options(HttpMethod.GET, connection + "/n/" + i, ADA);
            calls.add(cloud.body(cloud.client, options, null));
        }
        await(Future.all(calls));
        for (int i = 0; i < calls.size(); i++) {
            assertEquals("/n/" + i, calls.get(i).result().toString());
        }
    }
}
