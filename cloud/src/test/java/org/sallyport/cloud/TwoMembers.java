package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.await;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.KeyPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with two members, which changes its key. */
abstract class TwoMembers {
    static final String OLD = "QUJD";
    static final String NEW = "REVG";

    CloudFixture cloud;
    FakeAgent first;
    FakeAgent second;
    MemberCaller one;
    MemberCaller two;
    final KeyPair next = FakeAgent.pair("RSA");

    @BeforeEach
    void start(@TempDir Path data) {
        cloud = new CloudFixture(data);
        first = cloud.enrolledAgent();
        second = cloud.anotherMember(first);
        one = MemberCaller.of(cloud, first);
        two = MemberCaller.of(cloud, second);
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        cloud.close();
    }

    /** A connection with credentials that are sealed to the first key; its id. */
    String connection() {
        JsonObject body = cloud.connectionBody(first.gateway)
                .put("credentials", new JsonObject().put("format", "rsa-oaep").put("sealed", OLD));
        CloudFixture.Answer made = cloud.json(HttpMethod.POST, "/api/v1/connections", ADA, body);
        assertEquals(201, made.status(), made.body().toString());
        return made.json().getString("id");
    }

    JsonObject connection(String id) {
        return cloud.get("/api/v1/connections/" + id, ADA).json();
    }

    JsonObject gateway() {
        return cloud.get("/api/v1/gateways/" + first.gateway, ADA).json();
    }

    String state() {
        JsonObject rotation = gateway().getJsonObject("rotation");
        return rotation == null ? "none" : rotation.getString("state");
    }

    void begin() {
        CloudFixture.Answer answer = one.rotate(one.rotation(next, second));
        assertEquals(201, answer.status(), answer.body().toString());
    }

    static void assertProblem(int status, String code, CloudFixture.Answer answer) {
        assertEquals(code, answer.code(), answer.body().toString());
        assertEquals(status, answer.status());
    }

    /** The cloud dies and comes back. */
    void restart() {
        await(cloud.cloud.close());
        cloud.cloud = cloud.start("");
    }

    static void assertProblem(int status, String code, CloudFixture.Answer answer, String what) {
        assertEquals(code, answer.code(), what);
        assertEquals(status, answer.status(), what);
    }

    String memberPath(FakeAgent agent) {
        return "/api/v1/gateways/" + agent.gateway + "/members/" + agent.member;
    }
}
