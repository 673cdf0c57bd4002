package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.EXPIRED;
import static org.sallyport.cloud.CloudFixture.GRACE;
import static org.sallyport.cloud.CloudFixture.await;

import ch.qos.logback.classic.Level;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.cloud.store.Ids;
import org.sallyport.datasource.testkit.SecretWatch;

/** A cloud whose every word a watch reads. */
abstract class SecretHygiene {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path data;

    final SecretWatch watch = new SecretWatch(Level.DEBUG); // the most that SALLYPORT_LOG_LEVEL asks of libraries

    @AfterEach
    void kept() {
        watch.close();
    }

    /** An answer that the cloud gave to somebody. */
    CloudFixture.Answer told(String where, CloudFixture.Answer answer, String... may) {
        watch.says("answer to " + where, answer.headers() + "\n" + answer.body(), may);
        return answer;
    }

    static String random() {
        return Ids.secret();
    }

    String plant(String name) {
        return watch.plant(name, "canary" + random());
    }

    CloudFixture cloud() {
        watch.plant("Ada's token", ADA);
        watch.plant("Grace's token", GRACE);
        watch.plant("an expired token", EXPIRED);
        return new CloudFixture(data, "metrics: {port: 0}");
    }

    /** What the cloud's metrics tell. */
    void listenToMetrics(CloudFixture cloud) {
        RequestOptions metrics = new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(cloud.cloud.metricsPort())
                .setURI("/metrics");
        Buffer text = await(cloud.onContext(() ->
                cloud.client.request(metrics).compose(request -> request.send()).compose(HttpClientResponse::body)));
        watch.says("metrics", text.toString());
        assertTrue(text.toString().contains("sallyport_cloud_"), "metrics are heard");
    }

    void end(CloudFixture cloud) {
        listenToMetrics(cloud);
        cloud.close();
        watch.assertKept();
    }

    static String code(CloudFixture.Answer answer) {
        return answer.json().getString("enrolmentCode");
    }

    /** The part of a code that is secret. */
    String plantCode(String code) {
        return watch.plant("an enrolment code", code.substring(code.indexOf('.') + 1));
    }

    /** A new code of a gateway, told only to who asked for it. */
    String newCode(CloudFixture cloud, String gateway) {
        CloudFixture.Answer made = cloud.call(HttpMethod.POST, "/api/v1/gateways/" + gateway + "/enrolment-codes", ADA);
        String code = code(made);
        told("enrolment-codes", made, plantCode(code));
        return code;
    }

    FakeAgent enrolled(CloudFixture cloud) {
        CloudFixture.Answer made =
                cloud.json(HttpMethod.POST, "/api/v1/gateways", ADA, new JsonObject().put("name", "plant"));
        String code = code(made);
        told("gateways", made, plantCode(code));
        FakeAgent agent = new FakeAgent(cloud.vertx, cloud.cloud.url());
        plantKeys(agent);
        told("enrolments", cloud.enrol(agent.enrolment(code).put("name", 1).put("certificate", plant("a bad PEM"))));
        cloud.enrolWith(agent, code);
        told("a spent code", cloud.enrol(agent.enrolment(code)));
        return agent;
    }

    void plantKeys(FakeAgent agent) {
        watch.plant("a proof", Base64.getEncoder().encodeToString(agent.proof));
        watch.plant("a proof's hash", agent.recovery("x").getString("proofHash"));
    }

    MemberCaller caller(CloudFixture cloud, FakeAgent agent) {
        String assertion = FakeAgent.jwt(agent.memberKey.getPrivate(), agent.claims());
        watch.plant("an assertion", assertion.substring(assertion.lastIndexOf('.') + 1));
        CloudFixture.Answer answer = cloud.postToken(assertion);
        String token = watch.plant("a member's token", answer.json().getString("access_token"));
        told("token", answer, token);
        told("a used assertion", cloud.postToken(assertion));
        told("a forged assertion", cloud.postToken(assertion + "AAAA"));
        return new MemberCaller(cloud, agent, token);
    }

    CloudFixture.Answer post(CloudFixture cloud, String path, String body) {
        return cloud.whole(
                cloud.options(HttpMethod.POST, "/api/v1" + path, null).putHeader("content-type", "application/json"),
                Buffer.buffer(body));
    }

    String base64(String name) {
        return watch.plant(
                name,
                Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString((name + random() + "xx").getBytes(StandardCharsets.US_ASCII)));
    }
}
