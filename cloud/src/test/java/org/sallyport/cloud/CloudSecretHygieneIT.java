package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.EXPIRED;
import static org.sallyport.cloud.CloudFixture.GRACE;
import static org.sallyport.cloud.CloudFixture.await;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.sallyport.datasource.testkit.TestIdentityProvider;
import org.sallyport.relay.ResponseHead;
import org.sallyport.relay.StreamCode;

/**
 * No secret comes out of the cloud, but for the one place that must give it once: not in a log line of any level, a
 * metric, a problem document, a list or a header field; whether things go well or wrong.
 */
class CloudSecretHygieneIT extends SecretHygiene {
    @Test
    void managementTellsNone() {
        CloudFixture cloud = cloud();
        FakeAgent agent = enrolled(cloud);
        String sealed = plant("sealed credentials");
        JsonObject body = cloud.connectionBody(agent.gateway)
                .put("credentials", new JsonObject().put("format", "rsa-oaep").put("sealed", sealed));
        CloudFixture.Answer made = told("connections", cloud.json(HttpMethod.POST, "/api/v1/connections", ADA, body));
        String path = "/api/v1/connections/" + made.json().getString("id");
        told("a connection", cloud.get(path, ADA));
        told("the list of connections", cloud.get("/api/v1/connections", ADA));
        told("a test", cloud.call(HttpMethod.POST, path + "/test", ADA));
        told("a change without its ETag", cloud.json(HttpMethod.PATCH, path, ADA, body));
        told("another's connection", cloud.get(path, GRACE));
        JsonObject unfit = body.copy().put("connector", "none");
        unfit.getJsonObject("credentials").put("format", "cms").put("sealed", plant("unfit credentials") + "!");
        told("an unfit connection", cloud.json(HttpMethod.POST, "/api/v1/connections", ADA, unfit));
        told("a gateway", cloud.get("/api/v1/gateways/" + agent.gateway, ADA));
        told("the list of gateways", cloud.get("/api/v1/gateways", ADA));
        told("the document", cloud.get("/api/v1/openapi.json", null));
        for (String token : new String[] {plant("an unknown token"), EXPIRED}) {
            told("a token that is refused", cloud.get("/api/v1/gateways", token));
            told("a token in the path", cloud.get("/api/v1/gateways?access_token=" + token, null));
        }
        String broken = "{\"code\": \"" + plant("a broken body") + "\", \"sealed\": " + plant("a broken text");
        for (String call : new String[] {"/enrolments", "/recoveries", "/token"}) {
            told("a broken body", post(cloud, call, broken));
        }
        told(
                "a broken body of Ada's",
                cloud.whole(
                        cloud.options(HttpMethod.POST, "/api/v1/connections", ADA)
                                .putHeader("content-type", "application/json"),
                        Buffer.buffer(broken)));
        told(
                "a body that is too large",
                post(cloud, "/enrolments", plant("a large body").repeat(10_000)));
        assertTrue(watch.heard("log org.sallyport.cloud", "malformed-body"), "logs are heard");
        agent.close();
        end(cloud);
    }

    @Test
    void callsTellNone() {
        CloudFixture cloud = cloud();
        FakeAgent agent = enrolled(cloud);
        MemberCaller member = caller(cloud, agent);
        String sealed = plant("sealed credentials");
        JsonObject body = cloud.connectionBody(agent.gateway)
                .put("credentials", new JsonObject().put("format", "rsa-oaep").put("sealed", sealed));
        String path = "/apim/test/"
                + cloud.json(HttpMethod.POST, "/api/v1/connections", ADA, body)
                        .json()
                        .getString("id");
        String asked = plant("a request's data");
        String answered = plant("an answer's data");
        told("a call that finds no agent", cloud.get(path + "/x?$filter=" + asked, ADA));
        agent.dial(member.token(), request -> {
            String wanted = request.head().path();
            if (wanted.startsWith("/reset")) {
                request.response().reset(StreamCode.INTERNAL_ERROR);
            } else if (wanted.startsWith("/problem")) {
                request.response().send(new ResponseHead(502, HttpHeaders.headers()), Buffer.buffer());
            } else {
                request.response().send(FakeAgent.ok(), Buffer.buffer(answered));
            }
        });
        cloud.awaitOnline(agent, 1);
        JsonObject sent = new JsonObject().put("value", asked);
        told("a call", cloud.get(path + "/x?$filter=" + asked, ADA), answered);
        told("a call with a body", cloud.json(HttpMethod.POST, path + "/x", ADA, sent), answered);
        told("a call that is reset", cloud.json(HttpMethod.POST, path + "/reset?q=" + asked, ADA, sent));
        told("a call that fails", cloud.get(path + "/problem?q=" + asked, ADA));
        told("a call of another's connection", cloud.get(path + "/x?q=" + asked, GRACE));
        told("a call with an unknown token", cloud.get(path + "/x", plant("an unknown token")));
        told("a call with a member's token", cloud.get(path + "/x", member.token()));
        told("a malformed call", cloud.get(path + "/.sallyport/x?q=" + asked, ADA));
        told(
                "a malformed timeout",
                cloud.whole(
                        cloud.options(HttpMethod.GET, path + "/x", ADA)
                                .putHeader("sallyport-timeout", plant("a timeout"))
                                .putHeader("cookie", plant("a cookie")),
                        null));
        String dialled = plant("an unknown member's token");
        agent.dial(dialled, FakeAgent.nextEpoch(), request -> {})
                .otherwiseEmpty()
                .await();
        assertTrue(watch.heard("log org.sallyport.relay.wire", "HEADERS"), "the wire log is heard");
        assertTrue(watch.heard("log org.sallyport.cloud", "token-invalid"), "refused dials are heard");
        agent.close();
        end(cloud);
    }

    @Test
    void whatCannotBeReadTellsNone() {
        CloudFixture cloud = cloud();
        String secret = plant("an unreadable request");
        for (String request : new String[] {
            "GET /api/v1/gateways?q=" + secret + " HTTP/9.9\r\nauthorization: Bearer " + ADA + "\r\n\r\n",
            "GET /api/v1/gateways HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization Bearer " + ADA + "\r\n\r\n",
            "GET /api/v1/gateways HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-long: " + secret.repeat(1_000)
                    + "\r\n\r\n",
            "POST /api/v1/enrolments HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: z" + secret
                    + "\r\n\r\n",
            secret + "\r\n\r\n"
        }) {
            Buffer answer = await(cloud.onContext(() -> cloud.sockets
                    .connect(cloud.cloud.port(), "127.0.0.1")
                    .compose(socket -> {
                        Buffer all = Buffer.buffer();
                        socket.handler(all::appendBuffer);
                        Promise<Buffer> closed = Promise.promise();
                        socket.closeHandler(v -> closed.tryComplete(all));
                        return socket.write(request).compose(v -> closed.future());
                    })));
            watch.says("answer to what can't be read", answer.toString());
            assertTrue(answer.toString().matches("(?s)HTTP/[19][.][019] [45].*"), request + answer);
        }
        end(cloud);
    }

    @Test
    void aProvidersTokensAreToldToNobodyButTheAgent() {
        Vertx vertx = Vertx.vertx();
        TestIdentityProvider provider = new TestIdentityProvider(vertx);
        String token = provider.sign(provider.claims("ada").put("groups", "ops"));
        watch.plant("Ada's signature", token.substring(token.lastIndexOf('.') + 1));
        CloudConfig config = CloudConfig.read("cloud.yaml", """
                listen: {port: 0}
                data: %s
                metrics: {port: 0}
                identity: {oidc: {issuer: '%s', audience: sallyport, adminGroup: ops}}
                """.formatted(data, provider.issuer()));
        CloudFixture cloud = new CloudFixture(data, config, token);
        CloudFixture.awaitTrue(() -> cloud.get("/api/v1/gateways", token).status() == 200);
        try (FakeAgent agent = cloud.enrolledAgent()) {
            agent.capabilities = new JsonArray().add("caller-token");
            agent.dial(
                    cloud.memberToken(agent), request -> request.response().send(FakeAgent.ok(), Buffer.buffer("{}")));
            cloud.awaitOnline(agent, 1);
            String path = cloud.connection(agent.gateway);
            told("a call", cloud.get(path + "/x", token));
            told(
                    "a test",
                    cloud.call(HttpMethod.POST, path.replace("/apim/test", "/api/v1/connections") + "/test", token));
        }
        JsonObject old = provider.claims("ada").put("exp", 1_000_000_000);
        for (String wrong : new String[] {
            provider.sign(old),
            provider.sign(provider.claims("ada").put("aud", "others")),
            token + "AA",
            "a.b." + random()
        }) {
            watch.plant("a wrong signature", wrong.substring(wrong.lastIndexOf('.') + 1));
            told("a wrong token", cloud.get("/api/v1/gateways", wrong));
        }
        end(cloud);
        await(vertx.close());
    }
}
