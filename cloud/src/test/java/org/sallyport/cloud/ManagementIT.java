package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.GRACE;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.relay.ResponseHead;

/** The management API as scripts see it. */
class ManagementIT {
    private static final JsonObject SEALED =
            new JsonObject().put("format", "rsa-oaep").put("sealed", "QUJD" + "REVG");

    CloudFixture cloud;

    @BeforeEach
    void start(@TempDir Path data) {
        cloud = new CloudFixture(data);
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private CloudFixture.Answer post(String path, String token, JsonObject body) {
        return cloud.json(HttpMethod.POST, path, token, body);
    }

    @Test
    void whoCreatesAGatewayOwnsIt() {
        String id = cloud.createGateway(GRACE).getString("id");
        assertTrue(id.matches("gw-[a-z2-7]{26}"), id);
        JsonObject seen = cloud.get("/api/v1/gateways/" + id, GRACE).json();
        assertEquals("plant", seen.getString("name"));
        assertEquals("grace hopper", seen.getString("owner"));
        assertEquals(new JsonArray(), seen.getJsonArray("members"));
        assertFalse(seen.containsKey("publicKey"));
        assertEquals(200, cloud.get("/api/v1/gateways/" + id, ADA).status(), "an admin sees all");

        String adas = cloud.createGateway(ADA).getString("id");
        assertEquals(
                "unknown-gateway", cloud.get("/api/v1/gateways/" + adas, GRACE).code());
        assertEquals(
                "unknown-gateway",
                post("/api/v1/connections", GRACE, cloud.connectionBody(adas)).code());
        assertEquals(
                1,
                cloud.get("/api/v1/gateways", GRACE)
                        .json()
                        .getJsonArray("value")
                        .size());
        assertEquals(
                2,
                cloud.get("/api/v1/gateways", ADA).json().getJsonArray("value").size());
        assertEquals(
                204,
                cloud.call(HttpMethod.DELETE, "/api/v1/gateways/" + id, GRACE).status());
        assertEquals(
                "unknown-gateway", cloud.get("/api/v1/gateways/" + id, GRACE).code());
    }

    @Test
    void listsPageByNextLink() {
        for (int i = 0; i < 5; i++) {
            cloud.createGateway(ADA);
        }
        Set<String> ids = new HashSet<>();
        String next = "/api/v1/gateways?limit=2";
        int pages = 0;
        while (next != null) {
            JsonObject page = cloud.get(next, ADA).json();
            page.getJsonArray("value").forEach(item -> ids.add(((JsonObject) item).getString("id")));
            String link = page.getString("nextLink");
            next = link == null
                    ? null
                    : URI.create(link).getRawPath() + "?" + URI.create(link).getRawQuery();
            pages++;
        }
        assertEquals(5, ids.size());
        assertEquals(3, pages);
        assertEquals(
                "malformed-query", cloud.get("/api/v1/gateways?limit=0", ADA).code());
    }

    @Test
    void credentialsGoInAndNeverComeOut() {
        String gateway = cloud.createGateway(GRACE).getString("id");
        JsonObject body = cloud.connectionBody(gateway).put("credentials", SEALED);
        CloudFixture.Answer made = post("/api/v1/connections", GRACE, body);
        assertEquals(201, made.status(), made.body().toString());
        assertEquals("\"1\"", made.headers().get("etag"));
        String id = made.json().getString("id");
        assertEquals("gateway-offline", made.json().getString("status"));
        for (String seen : new String[] {
            made.body().toString(),
            cloud.get("/api/v1/connections/" + id, GRACE).body().toString(),
            cloud.get("/api/v1/connections", ADA).body().toString()
        }) {
            assertTrue(seen.contains("rsa-oaep"), seen);
            assertFalse(seen.contains("QUJD"), seen);
        }
        assertEquals(
                "gateway-in-use",
                cloud.call(HttpMethod.DELETE, "/api/v1/gateways/" + gateway, GRACE)
                        .code());
    }

    @Test
    void changesNeedTheirPrecondition() {
        String gateway = cloud.createGateway(ADA).getString("id");
        String path = "/api/v1/connections/"
                + post("/api/v1/connections", ADA, cloud.connectionBody(gateway).put("credentials", SEALED))
                        .json()
                        .getString("id");
        JsonObject renamed = new JsonObject().put("name", "renamed");
        assertEquals(
                "precondition-required",
                cloud.json(HttpMethod.PATCH, path, ADA, renamed).code());
        assertEquals("version-changed", patch(path, "\"7\"", renamed).code());
        CloudFixture.Answer changed = patch(path, "\"1\"", renamed);
        assertEquals("renamed", changed.json().getString("name"));
        assertEquals("\"2\"", changed.headers().get("etag"));
        assertEquals("rsa-oaep", changed.json().getJsonObject("credentials").getString("format"));
        assertEquals("version-changed", patch(path, "\"1\"", renamed).code());
        CloudFixture.Answer bare = patch(path, "\"2\"", new JsonObject().putNull("credentials"));
        assertNull(bare.json().getJsonObject("credentials"));
        assertEquals(
                "malformed-body",
                patch(path, "\"3\"", new JsonObject().put("gateway", "gw-x")).code());
    }

    @Test
    void storedCredentialsCannotBeTakenToOtherParameters() {
        String gateway = cloud.createGateway(ADA).getString("id");
        JsonObject sales = new JsonObject().put("server", "db1.corp").put("database", "sales");
        JsonObject made = cloud.connectionBody(gateway)
                .put("connector", "sql")
                .put("parameters", sales)
                .put("credentials", SEALED);
        String path = "/api/v1/connections/"
                + post("/api/v1/connections", ADA, made).json().getString("id");
        JsonObject elsewhere = new JsonObject().put("server", "evil.corp").put("database", "sales");
        CloudFixture.Answer refused = patch(path, "\"1\"", new JsonObject().put("parameters", elsewhere));
        assertEquals("malformed-body", refused.code());
        JsonObject whole = new JsonObject().put("parameters", elsewhere).put("credentials", SEALED);
        assertEquals(200, patch(path, "\"1\"", whole).status());
    }

    private CloudFixture.Answer patch(String path, String etag, JsonObject body) {
        var options = cloud.options(HttpMethod.PATCH, path, ADA)
                .putHeader("if-match", etag)
                .putHeader("content-type", "application/merge-patch+json");
        return cloud.whole(options, body.toBuffer());
    }

    @Test
    void everyProblemOfABodyIsToldAtOnce() {
        JsonObject body = new JsonObject()
                .put("connector", "nosuch")
                .put("nmae", "x")
                .put("parameters", "no object")
                .put("environment", "other")
                .put("credentials", new JsonObject().put("format", "cms").put("sealed", "ä"));
        CloudFixture.Answer answer = post("/api/v1/connections", ADA, body);
        assertEquals(400, answer.status());
        String detail = answer.json().getString("detail");
        for (String named : new String[] {
            "connector",
            "gateway is missing",
            "name is missing",
            "nmae",
            "parameters",
            "environment",
            "credentials.sealed"
        }) {
            assertTrue(detail.contains(named), named + " in " + detail);
        }
    }

    @Test
    void whatIsNoCallOfTheApiIsAProblem() {
        assertEquals("unknown-path", cloud.get("/nowhere", ADA).code());
        assertEquals("unknown-path", cloud.get("/api/v1/nowhere", ADA).code());
        assertEquals(
                "method-not-allowed",
                cloud.call(HttpMethod.PUT, "/api/v1/gateways", ADA).code());
        assertEquals("token-missing", cloud.get("/api/v1/gateways", null).code());
        assertEquals(
                "unsupported-media-type",
                cloud.call(HttpMethod.POST, "/api/v1/gateways", ADA).code());
        assertEquals("malformed-body", raw("[1]").code());
        assertEquals("malformed-body", raw("{\"name\":").code());
        assertEquals("malformed-body", raw("").code());
        assertEquals("malformed-body", raw("null").code());
        assertEquals("body-too-large", raw("\"" + "a".repeat(300_000) + "\"").code());
    }

    private CloudFixture.Answer raw(String body) {
        var options =
                cloud.options(HttpMethod.POST, "/api/v1/gateways", ADA).putHeader("content-type", "application/json");
        return cloud.whole(options, Buffer.buffer(body));
    }

    @Test
    void connectorsTellWhereTheirDocumentsAre() {
        JsonArray all = cloud.get("/api/v1/connectors", ADA).json().getJsonArray("value");
        JsonObject test = all.stream()
                .map(JsonObject.class::cast)
                .filter(c -> c.getString("id").equals("test"))
                .findFirst()
                .orElseThrow();
        JsonObject openApi =
                cloud.get(URI.create(test.getString("openApi")).getPath(), ADA).json();
        assertTrue(
                openApi.getJsonObject("paths").fieldNames().stream().allMatch(p -> p.startsWith("/{connectionId}/")));
        JsonObject swagger =
                cloud.get(URI.create(test.getString("swagger")).getPath(), ADA).json();
        assertEquals("2.0", swagger.getString("swagger"));
        assertEquals("/apim/test", swagger.getString("basePath"));
        assertEquals(
                "unknown-connector", cloud.get("/api/v1/connectors/nosuch", ADA).code());
        assertEquals(
                "unknown-connector", cloud.get("/apim/nosuch/openapi.json", ADA).code());
    }

    @Test
    void aConnectionIsTestedThroughTheLink() {
        try (FakeAgent agent = cloud.enrolledAgent()) {
            String id = cloud.connection(agent.gateway).substring("/apim/test/".length());
            String path = "/api/v1/connections/" + id + "/test";
            JsonObject offline = cloud.call(HttpMethod.POST, path, ADA).json();
            assertEquals("failed", offline.getString("status"));
            assertEquals("gateway-offline", offline.getJsonObject("problem").getString("code"));

            JsonObject problem = new JsonObject().put("code", "credentials-refused");
            boolean[] well = {true};
            agent.dial(
                    cloud.memberToken(agent),
                    request -> request.response()
                            .send(
                                    new ResponseHead(well[0] ? 200 : 502, HttpHeaders.headers()),
                                    well[0] ? Buffer.buffer() : problem.toBuffer()));
            cloud.awaitOnline(agent, 1);
            assertEquals("ok", cloud.call(HttpMethod.POST, path, ADA).json().getString("status"));
            assertEquals(
                    "ready", cloud.get("/api/v1/connections/" + id, ADA).json().getString("status"));
            well[0] = false;
            JsonObject failed = cloud.call(HttpMethod.POST, path, ADA).json();
            assertEquals("credentials-refused", failed.getJsonObject("problem").getString("code"));
        }
    }
}
