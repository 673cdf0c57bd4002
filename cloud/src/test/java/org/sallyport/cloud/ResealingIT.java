package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.ADA;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How credentials are sealed to a gateway's new key (SPEC.md, section 1). */
class ResealingIT extends TwoMembers {
    @Test
    void credentialsAreSealedAnewPageByPage() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            ids.add(connection());
        }
        cloud.connection(first.gateway); // has none
        begin();
        two.attest(next);
        JsonObject page = two.get("/resealing?limit=3").json();
        assertEquals(3, page.getJsonArray("value").size());
        String link = page.getString("nextLink");
        JsonObject rest = two.get(link.substring(link.indexOf("/resealing"))).json();
        assertEquals(2, rest.getJsonArray("value").size());
        assertFalse(rest.containsKey("nextLink"));
        page.getJsonArray("value").addAll(rest.getJsonArray("value")).forEach(item -> {
            String id = ((JsonObject) item).getString("id");
            assertTrue(ids.remove(id));
            assertEquals(204, two.reseal(id, 1, next, OLD).status());
            assertEquals(1, connection(id).getInteger("version"), "the same text is only confirmed");
        });
        assertEquals(Set.of(), ids);
        assertEquals(200, one.finish().status());
    }

    @Test
    void whatAnOwnerChangesMeanwhileIsNotOverwritten() {
        String id = connection();
        begin();
        two.attest(next);
        assertEquals(204, two.reseal(id, 1, next, NEW).status());
        patch(id, 2, "R0hJ");
        assertProblem(412, "version-changed", two.reseal(id, 2, next, NEW));
        assertEquals("R0hJ", two.resealing().getJsonObject(0).getString("sealed"), "is to be looked at again");
        assertProblem(409, "rotation-unfinished", two.finish());
        assertProblem(409, "gateway-has-other-key", two.reseal(id, 3, first.gatewayKey, NEW));
        assertProblem(404, "unknown-connection", two.reseal("cn-x", 3, next, NEW));
        assertEquals(204, two.reseal(id, 3, next, NEW).status());
        assertEquals(200, two.finish().status());
    }

    @Test
    void credentialsThatNoKeyUnsealsDontHoldUpTheRotation() {
        String id = connection();
        begin();
        two.attest(next);
        JsonObject unsealable = new JsonObject()
                .put("version", 1)
                .put("publicKeyId", FakeAgent.keyId(next))
                .put("unsealable", true);
        assertEquals(
                204, two.send(HttpMethod.PUT, "/resealing/" + id, unsealable).status());
        assertEquals("credentials-unreadable", connection(id).getString("status"));
        assertEquals(200, two.finish().status());
        assertEquals("gateway-offline", patch(id, 1, NEW).json().getString("status"));
    }

    @Test
    void callsUseTheNewTextAtOnce() {
        String id = connection();
        begin();
        two.attest(next);
        List<String> seen = new ArrayList<>();
        first.dial(one.token(), request -> {
            seen.add(request.head().headers().get("sallyport-credentials"));
            request.response().send(FakeAgent.ok(), Buffer.buffer("{}"));
        });
        cloud.awaitOnline(first, 1);
        cloud.get("/apim/test/" + id + "/x", ADA);
        two.reseal(id, 1, next, NEW);
        cloud.get("/apim/test/" + id + "/x", ADA);
        assertEquals(List.of("rsa-oaep " + OLD, "rsa-oaep " + NEW), seen);
    }

    private CloudFixture.Answer patch(String connection, int version, String sealed) {
        JsonObject body = new JsonObject()
                .put("credentials", new JsonObject().put("format", "rsa-oaep").put("sealed", sealed));
        CloudFixture.Answer changed = cloud.whole(
                cloud.options(HttpMethod.PATCH, "/api/v1/connections/" + connection, ADA)
                        .putHeader("if-match", "\"" + version + "\"")
                        .putHeader("content-type", "application/json"),
                body.toBuffer());
        assertEquals(200, changed.status(), changed.body().toString());
        return changed;
    }
}
