package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.ADA;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestDatabase;

/** Texts that PostgreSQL does not keep, or that would act on a terminal, are the caller's fault, wherever they stand. */
class UnfitTextIT {
    /** As they stand in JSON. */
    private static final List<String> UNFIT =
            List.of("\\u0000", "\\u001b[2J", "\\u007f", "\\u0085", "\\ud800", "\\udc00x");

    private static final String JSON = "application/json";

    private CloudFixture cloud;
    private FakeAgent agent;
    private MemberCaller member;

    @BeforeEach
    void start(@TempDir Path data) throws IOException {
        TestDatabase database = PostgresServer.shared().createDatabase();
        Path password = Files.writeString(data.resolve("password"), database.password());
        cloud = new CloudFixture(
                data,
                "store: {url: '%s', user: %s, passwordFile: %s}"
                        .formatted(database.jdbcUrl(), database.user(), password));
        agent = cloud.enrolledAgent();
        member = MemberCaller.of(cloud, agent);
    }

    @AfterEach
    void stop() {
        agent.close();
        cloud.close();
    }

    private CloudFixture.Answer send(HttpMethod method, String path, String token, String json) {
        return cloud.whole(
                cloud.options(method, "/api/v1" + path, token)
                        .putHeader("content-type", JSON)
                        .putHeader("if-match", "*"),
                Buffer.buffer(json));
    }

    private static void assertRefused(String code, String named, CloudFixture.Answer answer, String what) {
        assertEquals(code, answer.code(), what + ": " + answer.body());
        String detail = answer.json().getString("detail");
        assertTrue(detail.contains(named) && detail.contains("must not hold"), what + ": " + detail);
        assertTrue(detail.chars().noneMatch(Character::isISOControl), what);
    }

    /** A body with an unfit text in each of its members in turn. */
    private List<JsonObject> spoilt(JsonObject whole) {
        List<JsonObject> bodies = new ArrayList<>();
        whole.fieldNames().forEach(name -> {
            Object value = whole.getValue(name);
            if (value instanceof String text) {
                bodies.add(whole.copy().put(name, text.charAt(0) + "UNFIT" + text.substring(1)));
            } else if (value instanceof JsonObject inner) {
                spoilt(inner).forEach(each -> bodies.add(whole.copy().put(name, each)));
                bodies.add(whole.copy().put(name, inner.copy().put("UNFIT", "x")));
            }
        });
        bodies.add(whole.copy().put("UNFIT", "x"));
        return bodies;
    }

    private void assertRefusesEach(String code, HttpMethod method, String path, String token, JsonObject whole) {
        for (JsonObject body : spoilt(whole)) {
            for (String unfit : UNFIT) {
                String text = body.encode().replace("UNFIT", unfit);
                assertRefused(code, "", send(method, path, token, text), method + " " + path + " " + text);
            }
        }
    }

    @Test
    void everyTextOfABodyIsLookedAt() {
        JsonObject connection = cloud.connectionBody(agent.gateway)
                .put("parameters", new JsonObject().put("server", "db"))
                .put("credentials", new JsonObject().put("format", "rsa-oaep").put("sealed", "QUJD"));
        String path = "/connections";
        assertRefusesEach("malformed-body", HttpMethod.POST, path, ADA, connection);
        connection.remove("credentials");
        String id = cloud.json(
                        HttpMethod.POST, "/api/v1/connections", ADA, connection.put("parameters", new JsonObject()))
                .json()
                .getString("id");
        assertRefusesEach(
                "malformed-body", HttpMethod.PATCH, path + "/" + id, ADA, new JsonObject().put("name", "other"));
        assertRefusesEach("malformed-body", HttpMethod.POST, "/gateways", ADA, new JsonObject().put("name", "plant"));
        JsonObject reseal = new JsonObject().put("publicKeyId", "0".repeat(64)).put("sealed", "QUJD");
        assertRefusesEach("malformed-body", HttpMethod.PUT, "/member/resealing/" + id, member.token(), reseal);
        JsonObject grants = new JsonObject().put("grants", new JsonObject().put("mb-x", "QUJD"));
        assertRefusesEach("malformed-body", HttpMethod.PUT, "/member/recovery", member.token(), grants);
    }

    @Test
    void everyTextOfAnEnrolmentIsLookedAt() {
        String code = cloud.code(agent.gateway);
        JsonObject enrolment = agent.enrolment(code);
        for (JsonObject body : spoilt(enrolment)) {
            String text = body.encode().replace("UNFIT", "\\u0000");
            assertRefused("malformed-enrolment", "", send(HttpMethod.POST, "/enrolments", "", text), text);
        }
        JsonObject recovery = new JsonObject().put("code", code).put("proof", "QUJD");
        assertRefusesEach("malformed-body", HttpMethod.POST, "/recoveries", "", recovery);
    }

    @Test
    void namesAreOneLineThatShowsInItsOrder() {
        for (String more : List.of("\\n", "\\t", "\\r", "\\u2028", "\\u202e", "\\u2066")) {
            String json = "{\"name\":\"plant" + more + "\"}";
            assertRefused("malformed-body", "name", send(HttpMethod.POST, "/gateways", ADA, json), json);
            String enrolment = agent.enrolment(cloud.code(agent.gateway))
                    .put("name", "NAME")
                    .encode()
                    .replace("NAME", "machine" + more);
            assertRefused(
                    "malformed-enrolment", "name", send(HttpMethod.POST, "/enrolments", "", enrolment), enrolment);
        }
        String good = "{\"name\":\"Werk Süd ☕ \\ud83c\\udfed می‌خواهم\"}";
        assertEquals(201, send(HttpMethod.POST, "/gateways", ADA, good).status());
    }

    @Test
    void pathsAndQueriesAreLookedAt() {
        for (String escaped : List.of("%00", "x%00", "%1b%5b2J")) {
            for (String path : List.of("/gateways/", "/connections/", "/gateways/" + agent.gateway + "/members/")) {
                HttpMethod method = path.endsWith("members/") ? HttpMethod.DELETE : HttpMethod.GET;
                CloudFixture.Answer answer = cloud.call(method, "/api/v1" + path + escaped, ADA);
                assertRefused("malformed-path", "The path's", answer, path + escaped);
            }
            String grant = "/grants/" + escaped;
            assertRefused("malformed-path", "id", member.call(HttpMethod.DELETE, grant), grant);
            for (String list : List.of("/gateways", "/connections")) {
                String after = "/api/v1" + list + "?after=" + escaped;
                assertRefused("malformed-query", "after", cloud.get(after, ADA), after);
            }
            String operation = "/apim/test/" + escaped + "/x";
            assertEquals("unknown-connection", cloud.get(operation, ADA).code(), "ids are not decoded there");
        }
    }

    @Test
    void theClaimsOfAnAssertionAreLookedAt() {
        for (String claim : List.of("iss", "sub", "jti")) {
            JsonObject claims = agent.claims();
            claims.put(claim, claims.getString(claim) + "\u0000");
            String jwt = FakeAgent.jwt(agent.memberKey.getPrivate(), claims);
            assertRefused("assertion-invalid", claim, cloud.postToken(jwt), claim);
        }
    }
}
