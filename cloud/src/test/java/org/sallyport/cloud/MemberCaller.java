package org.sallyport.cloud;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.KeyPair;
import java.util.List;

/** A member that calls the cloud for itself, with its own token. */
record MemberCaller(CloudFixture cloud, FakeAgent agent, String token) {
    static MemberCaller of(CloudFixture cloud, FakeAgent agent) {
        return new MemberCaller(cloud, agent, cloud.memberToken(agent));
    }

    CloudFixture.Answer get(String path) {
        return cloud.get("/api/v1/member" + path, token);
    }

    CloudFixture.Answer call(HttpMethod method, String path) {
        return cloud.call(method, "/api/v1/member" + path, token);
    }

    CloudFixture.Answer send(HttpMethod method, String path, JsonObject body) {
        return cloud.whole(options(method, path), body.toBuffer());
    }

    RequestOptions options(HttpMethod method, String path) {
        return cloud.options(method, "/api/v1/member" + path, token).putHeader("content-type", "application/json");
    }

    /** What it is told of its gateway. */
    JsonObject gateway() {
        CloudFixture.Answer answer = get("/gateway");
        if (answer.status() != 200) {
            throw new AssertionError(answer.body().toString());
        }
        return answer.json();
    }

    /** The ids of its grants. */
    List<String> grants() {
        return gateway().getJsonArray("grants").stream()
                .map(grant -> ((JsonObject) grant).getString("id"))
                .toList();
    }

    /** A whole rotation to the next key, with a grant for each of the others. */
    JsonObject rotation(KeyPair next, FakeAgent... others) {
        KeyPair present = agent.gatewayKey;
        JsonObject grants = new JsonObject();
        for (FakeAgent other : others) {
            grants.put(other.member, "Z3JhbnQ=");
        }
        String both = FakeAgent.keyId(present) + "\n" + FakeAgent.keyId(next);
        return new JsonObject()
                .put("certificate", FakeAgent.certificate(next, agent.gateway))
                .put(
                        "endorsement",
                        FakeAgent.sign(present, "sallyport rotation 1\n" + agent.gateway + "\n" + both + "\n"))
                .put("attestation", agent.attestation(next, agent.gateway))
                .put("recovery", agent.recovery("bmV4dA=="))
                .put("grants", grants);
    }

    CloudFixture.Answer rotate(JsonObject rotation) {
        return send(HttpMethod.POST, "/rotation", rotation);
    }

    /** Tells that it holds a key. */
    CloudFixture.Answer attest(KeyPair key) {
        return send(
                HttpMethod.PUT,
                "/attestation",
                new JsonObject()
                        .put("publicKeyId", FakeAgent.keyId(key))
                        .put("attestation", agent.attestation(key, agent.gateway)));
    }

    CloudFixture.Answer finish() {
        return call(HttpMethod.POST, "/rotation/finish");
    }

    JsonArray resealing() {
        return get("/resealing").json().getJsonArray("value");
    }

    CloudFixture.Answer reseal(String connection, int version, KeyPair key, String sealed) {
        return send(
                HttpMethod.PUT,
                "/resealing/" + connection,
                new JsonObject()
                        .put("version", version)
                        .put("publicKeyId", FakeAgent.keyId(key))
                        .put("format", "rsa-oaep")
                        .put("sealed", sealed));
    }
}
