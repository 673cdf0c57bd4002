package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the cloud makes of upgrade requests that aren't as SPEC.md, section Carrier, wants them. */
final class UpgradeIT {
    private final LinkFixture fixture = new LinkFixture();
    private final HttpClient client = fixture.vertx.createHttpClient();

    @AfterEach
    void close() {
        await(client.close());
        fixture.close();
    }

    private static MultiMap upgrade() {
        return UpgradeIdentity.write(LinkFixture.IDENTITY)
                .add("upgrade", "websocket")
                .add("connection", "keep-alive, Upgrade")
                .add("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
                .add("sec-websocket-version", "13")
                .add("sec-websocket-protocol", "sallyport.relay.v9, sallyport.relay.v1");
    }

    private JsonObject refusal(MultiMap headers) {
        return await(client.request(HttpMethod.GET, fixture.port(), "127.0.0.1", Fields.UPGRADE_PATH)
                .compose(request -> {
                    headers.forEach(request::putHeader);
                    // Chained here, on the request's context: from the test's thread it may be after the body has gone.
                    return request.send().compose(UpgradeIT::problem);
                }));
    }

    private static Future<JsonObject> problem(HttpClientResponse response) {
        assertEquals(400, response.statusCode());
        assertEquals(Problem.MEDIA_TYPE, response.getHeader("content-type"));
        return response.body().map(body -> body.toJsonObject());
    }

    @ParameterizedTest
    @CsvSource({
        "sallyport-gateway, a b",
        "sallyport-member, ''",
        "sallyport-instance, ä",
        "sallyport-version, x/y",
        "sallyport-epoch, -1",
        "sallyport-epoch, 9223372036854775808",
        "sallyport-epoch, 1e3",
        "sallyport-link, 3/2",
        "sallyport-link, 0/2",
        "sallyport-link, 1/17",
        "sallyport-link, 1",
        "sec-websocket-version, 8",
    })
    void malformedField(String name, String value) {
        JsonObject problem = refusal(upgrade().set(name, value));
        assertEquals("malformed-upgrade", problem.getString("code"));
        assertTrue(problem.getString("detail").contains(name), problem.encode());
    }

    @ParameterizedTest
    @CsvSource({"sallyport-gateway", "sallyport-member", "sallyport-instance", "sallyport-epoch", "sallyport-link"})
    void missingField(String name) {
        JsonObject problem = refusal(upgrade().remove(name));
        assertEquals("malformed-upgrade", problem.getString("code"));
        assertTrue(problem.getString("detail").contains(name), problem.encode());
    }

    @Test
    void noUpgradeAtAll() {
        JsonObject problem = refusal(UpgradeIdentity.write(LinkFixture.IDENTITY));
        assertEquals("malformed-upgrade", problem.getString("code"));
        assertEquals("agent", problem.getString("where"));
    }

    @Test
    void otherSubprotocol() {
        JsonObject problem = refusal(upgrade().set("sec-websocket-protocol", "sallyport.relay.v9"));
        assertEquals("unsupported-subprotocol", problem.getString("code"));
        assertEquals(false, problem.getBoolean("retryable"));
    }
}
