package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.TestIdentityProvider;
import org.sallyport.relay.Fields;
import org.sallyport.relay.RequestHead;

/** Callers' own tokens go to agents that ask for them, and to nobody else. */
class CallerTokenIT {
    private final Vertx vertx = Vertx.vertx();
    private final TestIdentityProvider provider = new TestIdentityProvider(vertx);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path data;

    @AfterEach
    void stop() {
        CloudFixture.await(vertx.close());
    }

    private CloudFixture byProvider() {
        String token = provider.sign(provider.claims("ada").put("groups", "ops"));
        CloudConfig config = CloudConfig.read("cloud.yaml", """
                listen: {port: 0}
                data: %s
                identity: {oidc: {issuer: '%s', audience: sallyport, adminGroup: ops}}
                """.formatted(data, provider.issuer()));
        CloudFixture cloud = new CloudFixture(data, config, token);
        CloudFixture.awaitTrue(() -> cloud.get("/api/v1/gateways", token).status() == 200);
        return cloud;
    }

    /** What an agent sees of a call, or of a connection's test. */
    private static RequestHead seen(CloudFixture cloud, boolean asks, boolean test) throws Exception {
        CompletableFuture<RequestHead> seen = new CompletableFuture<>();
        try (FakeAgent agent = cloud.enrolledAgent()) {
            if (asks) {
                agent.capabilities = new JsonArray().add("other").add("caller-token");
            }
            agent.dial(cloud.memberToken(agent), request -> {
                seen.complete(request.head());
                request.response().send(FakeAgent.ok(), Buffer.buffer("{}"));
            });
            cloud.awaitOnline(agent, 1);
            String connection = cloud.connection(agent.gateway);
            String id = connection.substring(connection.lastIndexOf('/') + 1);
            CloudFixture.Answer answer = test
                    ? cloud.call(HttpMethod.POST, "/api/v1/connections/" + id + "/test", cloud.ada)
                    : cloud.get(connection + "/whole", cloud.ada);
            assertEquals(200, answer.status(), answer.body().toString());
            return seen.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void anAgentThatAsksGetsTheTokenAndNoOtherDoes() throws Exception {
        try (CloudFixture cloud = byProvider()) {
            for (boolean test : new boolean[] {false, true}) {
                RequestHead asked = seen(cloud, true, test);
                assertEquals(cloud.ada, asked.headers().get(Fields.CALLER_TOKEN));
                assertEquals("ada", asked.headers().get(Fields.CALLER));
                assertFalse(asked.headers().contains("authorization"));
                RequestHead other = seen(cloud, false, test);
                assertNull(other.headers().get(Fields.CALLER_TOKEN));
                assertFalse(other.headers().toString().contains(cloud.ada));
            }
        }
    }

    @Test
    void aTokenThatOnlyTheCloudCanVerifyStaysThere() throws Exception {
        try (CloudFixture cloud = new CloudFixture(data)) {
            assertNull(seen(cloud, true, false).headers().get(Fields.CALLER_TOKEN));
        }
    }
}
