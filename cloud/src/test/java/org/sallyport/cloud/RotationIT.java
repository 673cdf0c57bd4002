package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.await;
import static org.sallyport.cloud.CloudFixture.awaitTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.LinkSettings;
import org.sallyport.relay.ServedLink;

/** How members change their gateway's key (SPEC.md, section 1). */
class RotationIT extends TwoMembers {
    @Test
    void aKeyIsRotatedStepByStepThoughTheCloudRestartsBetweenAll() {
        String connection = connection();
        begin();
        restart();
        JsonObject waits = gateway().getJsonObject("rotation");
        assertEquals("distributing", waits.getString("state"));
        assertEquals(new JsonArray().add(second.member), waits.getJsonArray("waiting"));
        assertEquals(first.member, waits.getString("startedBy"));
        assertEquals(FakeAgent.keyId(first.gatewayKey), gateway().getString("publicKeyId"));
        CloudFixture.Answer again = one.rotate(one.rotation(next, second));
        assertEquals(200, again.status(), "the same again goes on");
        assertEquals(List.of(), one.grants());
        JsonObject grant = two.gateway().getJsonArray("grants").getJsonObject(0);
        assertEquals("Z3JhbnQ=", grant.getString("sealed"));
        JsonObject told = two.gateway().getJsonObject("rotation");
        assertEquals(FakeAgent.keyId(next), told.getString("publicKeyId"));
        assertTrue(told.getString("certificate").startsWith("-----BEGIN CERTIFICATE-----"));
        assertProblem(409, "no-resealing", two.get("/resealing"));
        assertProblem(409, "no-resealing", two.reseal(connection, 1, next, NEW));
        assertProblem(409, "rotation-unfinished", one.finish());

        assertEquals(204, two.attest(next).status());
        restart();
        assertEquals("resealing", state());
        assertEquals(FakeAgent.keyId(next), gateway().getString("publicKeyId"));
        assertEquals(List.of(), two.grants());
        assertEquals(204, two.attest(next).status(), "once more does no harm");
        assertEquals(200, two.rotate(one.rotation(next, second)).status(), "another member goes on with it");
        assertProblem(409, "rotation-unfinished", two.finish());
        JsonObject item = two.resealing().getJsonObject(0);
        assertEquals(connection, item.getString("id"));
        assertEquals(OLD, item.getString("sealed"));
        assertEquals("rsa-oaep", item.getString("format"));

        assertEquals(
                204,
                two.reseal(connection, item.getInteger("version"), next, NEW).status());
        restart();
        assertEquals(new JsonArray(), two.resealing());
        assertEquals(2, connection(connection).getInteger("version"));
        assertEquals(200, two.finish().status());
        assertEquals(200, two.finish().status(), "the answer may have been lost");
        restart();
        assertEquals("none", state());
        assertEquals(null, two.gateway().getJsonObject("rotation"));
        assertProblem(400, "malformed-body", two.rotate(one.rotation(next, second)));
    }

    @Test
    void attestationsAreByThePresentKeyWhicheverThatIs() {
        String before = attestation(second);
        begin();
        assertEquals(before, attestation(second));
        two.attest(next);
        assertNotEquals(before, attestation(second));
        String after = attestation(second);
        assertEquals(204, two.attest(next).status());
        assertNotEquals(after, attestation(second), "a newer one of the present key is kept");
    }

    private String attestation(FakeAgent of) {
        return one.gateway().getJsonArray("members").stream()
                .map(JsonObject.class::cast)
                .filter(member -> member.getString("id").equals(of.member))
                .findFirst()
                .orElseThrow()
                .getString("attestation");
    }

    @Test
    void theRecoveryIsTheNextKeysOnceThatIsPresent() {
        begin();
        assertEquals("c2VhbGVk", recovered());
        two.attest(next);
        assertEquals("bmV4dA==", recovered());
    }

    private String recovered() {
        JsonObject body = new JsonObject()
                .put("code", cloud.code(first.gateway))
                .put("proof", Base64.getEncoder().encodeToString(first.proof));
        return cloud.whole(
                        cloud.options(HttpMethod.POST, "/api/v1/recoveries", null)
                                .putHeader("content-type", "application/json"),
                        body.toBuffer())
                .json()
                .getString("sealed");
    }

    @Test
    void aSingleMemberWaitsForNobody() {
        FakeAgent alone = cloud.enrolledAgent();
        MemberCaller caller = MemberCaller.of(cloud, alone);
        CloudFixture.Answer answer = caller.rotate(caller.rotation(next));
        assertEquals(201, answer.status(), answer.body().toString());
        assertEquals("resealing", answer.json().getJsonObject("rotation").getString("state"));
        assertEquals(200, caller.finish().status());
        alone.close();
    }

    @Test
    void whatDoesNotHoldStartsNothing() {
        JsonObject good = one.rotation(next, second);
        assertProblem(403, "attestation-invalid", one.rotate(good.copy().put("endorsement", "AAAA")));
        KeyPair thief = FakeAgent.pair("RSA");
        String both = FakeAgent.keyId(first.gatewayKey) + "\n" + FakeAgent.keyId(next);
        String forged = FakeAgent.sign(thief, "sallyport rotation 1\n" + first.gateway + "\n" + both + "\n");
        assertProblem(403, "attestation-invalid", one.rotate(good.copy().put("endorsement", forged)));
        assertProblem(
                403,
                "attestation-invalid",
                one.rotate(good.copy().put("attestation", first.attestation(first.gatewayKey, first.gateway))));
        assertProblem(403, "attestation-invalid", two.rotate(good), "another member's attestation");
        assertProblem(409, "members-changed", one.rotate(good.copy().put("grants", new JsonObject())));
        JsonObject more = good.getJsonObject("grants").copy().put("mb-other", "AAAA");
        assertProblem(409, "members-changed", one.rotate(good.copy().put("grants", more)));
        assertProblem(409, "recovery-key-changed", one.rotate(good.copy().put("recovery", second.recovery("AAAA"))));
        JsonObject foreign = good.copy().put("certificate", FakeAgent.certificate(next, "gw-other"));
        assertProblem(400, "malformed-body", one.rotate(foreign));
        assertProblem(400, "malformed-body", one.rotate(new JsonObject()));
        assertProblem(
                400,
                "malformed-body",
                one.rotate(good.copy().put("grants", new JsonObject().put(second.member, "no base64!"))));
        assertProblem(
                400,
                "malformed-body",
                one.rotate(good.copy().put("grants", new JsonObject().put(second.member, "A".repeat(40_000)))));
        assertProblem(400, "malformed-body", one.rotate(one.rotation(first.gatewayKey, second)), "the present key");
        assertEquals("none", state());
        assertEquals(List.of(), two.grants());
        assertEquals(201, one.rotate(good).status());
    }

    @Test
    void garbageIsAProblemOnEachCall() {
        for (String call : List.of("POST /rotation", "PUT /attestation", "PUT /resealing/cn-x", "PUT /recovery")) {
            HttpMethod method = HttpMethod.valueOf(call.substring(0, call.indexOf(' ')));
            String path = call.substring(call.indexOf(' ') + 1);
            for (String body :
                    List.of("", "[]", "{\"", "{\"grants\":1,\"recovery\":\"x\",\"version\":\"z\",\"no\":2}")) {
                CloudFixture.Answer answer = cloud.whole(one.options(method, path), Buffer.buffer(body));
                assertEquals("malformed-body", answer.code(), call + " with " + body);
            }
            assertEquals(
                    "body-too-large",
                    cloud.whole(one.options(method, path), Buffer.buffer("x".repeat(300_000)))
                            .code(),
                    call);
            assertEquals("unsupported-media-type", one.call(method, path).code(), call);
        }
        assertProblem(400, "malformed-query", one.get("/resealing?limit=x"));
    }

    @Test
    void onlyAMembersOwnTokenOpens() {
        for (String token : new String[] {ADA, "nothing", "x".repeat(5000)}) {
            CloudFixture.Answer answer = cloud.get("/api/v1/member/gateway", token);
            assertProblem(401, "token-invalid", answer);
        }
        assertProblem(401, "token-missing", cloud.get("/api/v1/member/gateway", null));
        assertProblem(401, "token-unknown", cloud.get("/api/v1/gateways", one.token()));
        cloud.call(HttpMethod.POST, memberPath(second) + "/revoke", ADA);
        assertProblem(401, "token-invalid", two.get("/gateway"));
        assertProblem(401, "token-invalid", two.rotate(one.rotation(next, second)));
    }

    @Test
    void aMemberOfAnotherGatewayReachesNothingHere() {
        FakeAgent stranger = cloud.enrolledAgent();
        MemberCaller foreign = MemberCaller.of(cloud, stranger);
        String connection = connection();
        begin();
        String grant = two.grants().get(0);
        assertFalse(foreign.gateway().encode().contains(first.gateway));
        assertProblem(404, "unknown-grant", foreign.call(HttpMethod.DELETE, "/grants/" + grant));
        two.attest(next);
        KeyPair theirs = FakeAgent.pair("RSA");
        assertEquals(201, foreign.rotate(foreign.rotation(theirs)).status());
        assertEquals(new JsonArray(), foreign.resealing());
        assertProblem(404, "unknown-connection", foreign.reseal(connection, 1, theirs, NEW));
        assertProblem(409, "gateway-has-other-key", foreign.attest(next));
        assertEquals(200, foreign.finish().status());
        assertEquals("resealing", state(), "the other gateway's rotation goes on");
        stranger.close();
    }

    @Test
    void ofTwoRotationsAtOnceOneBegins() {
        KeyPair other = FakeAgent.pair("RSA");
        List<Future<CloudFixture.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(post(one, one.rotation(next, second)));
            answers.add(post(two, twosRotation(other)));
        }
        List<String> outcomes = answers.stream()
                .map(answer -> await(answer))
                .map(answer -> answer.status() + (answer.status() == 409 ? answer.code() : ""))
                .sorted()
                .toList();
        assertEquals(1, outcomes.stream().filter("201"::equals).count(), outcomes.toString());
        assertEquals(3, outcomes.stream().filter("200"::equals).count(), outcomes.toString());
        assertEquals(4, outcomes.stream().filter("409rotation-running"::equals).count(), outcomes.toString());
    }

    private static Future<CloudFixture.Answer> post(MemberCaller by, JsonObject rotation) {
        return by.cloud().answer(by.options(HttpMethod.POST, "/rotation"), rotation.toBuffer());
    }

    /** A rotation that the second member begins; it holds the first one's recovery key. */
    private JsonObject twosRotation(KeyPair key) {
        return two.rotation(key, first).put("recovery", first.recovery("bmV4dA=="));
    }

    @Test
    void nobodyJoinsWhileAKeyIsHandedRoundButARescuerDoes() {
        begin();
        FakeAgent third = new FakeAgent(cloud.vertx, cloud.cloud.url(), first.gatewayKey, LinkSettings.DEFAULT);
        String code = cloud.code(first.gateway);
        CloudFixture.Answer refused = cloud.enrol(third.enrolment(code));
        assertProblem(409, "rotation-running", refused);
        assertTrue(refused.json().getString("detail").contains(second.member), "says for whom it waits");
        CloudFixture.Answer rescued = cloud.enrol(third.enrolment(code).put("recover", true));
        assertEquals(201, rescued.status(), rescued.body().toString());
        assertEquals("none", state(), "nobody who knows the next key is left");
        assertEquals(FakeAgent.keyId(first.gatewayKey), gateway().getString("publicKeyId"));
        third.close();
    }

    @Test
    void whoJoinsWhileCredentialsAreSealedBringsTheNewKey() {
        begin();
        two.attest(next);
        FakeAgent old = new FakeAgent(cloud.vertx, cloud.cloud.url(), first.gatewayKey, LinkSettings.DEFAULT);
        FakeAgent fresh = new FakeAgent(cloud.vertx, cloud.cloud.url(), next, LinkSettings.DEFAULT);
        String code = cloud.code(first.gateway);
        assertProblem(409, "gateway-has-other-key", cloud.enrol(old.enrolment(code)));
        cloud.joinWith(fresh, code);
        assertEquals(200, MemberCaller.of(cloud, fresh).finish().status());
        old.close();
        fresh.close();
    }

    private void revoke(FakeAgent agent) {
        assertEquals(
                204,
                cloud.call(HttpMethod.POST, memberPath(agent) + "/revoke", ADA).status());
    }

    private void assertRotationDue(boolean due) {
        assertEquals(due, gateway().getBoolean("rotationDue"));
    }

    /** A lost machine may have taken the key that it was given, whether it has said so or not. */
    @Test
    void theNextKeyIsGivenUpWithAMemberThatHasIt() {
        assertRotationDue(false);
        begin();
        revoke(second);
        assertEquals("none", state());
        assertEquals(FakeAgent.keyId(first.gatewayKey), gateway().getString("publicKeyId"));
        assertEquals("revoked", cloud.member(second).getString("status"));
        assertRotationDue(true);
        assertTrue(one.gateway().getJsonObject("gateway").getBoolean("rotationDue"));
        assertProblem(409, "gateway-has-other-key", one.attest(next));
        restart();
        assertProblem(409, "gateway-key-abandoned", one.rotate(one.rotation(next)));
        assertEquals("none", state());
        assertEquals(201, one.rotate(one.rotation(FakeAgent.pair("RSA"))).status(), "another key is good");
        assertRotationDue(false);
    }

    @Test
    void theNextKeyIsGivenUpWithTheMemberThatMadeIt() {
        begin();
        revoke(first);
        assertEquals("none", state());
        assertEquals(FakeAgent.keyId(first.gatewayKey), gateway().getString("publicKeyId"));
        assertEquals(List.of(), two.grants());
        assertProblem(409, "gateway-has-other-key", two.attest(next));
        assertProblem(
                409, "gateway-key-abandoned", two.rotate(twosRotation(next).put("grants", new JsonObject())));
    }

    /** Credentials are sealed to it already: it is gone on with, and then changed again. */
    @Test
    void aPresentKeyThatARevokedMemberHasIsDueForRotation() {
        String connection = connection();
        begin();
        two.attest(next);
        assertRotationDue(false);
        revoke(first);
        assertEquals("resealing", state());
        assertRotationDue(true);
        two.reseal(connection, 1, next, NEW);
        assertEquals(200, two.finish().status());
        assertRotationDue(true);
        restart();
        assertRotationDue(true);
        revoke(first);
        KeyPair third = FakeAgent.pair("RSA");
        second.gatewayKey = next;
        assertEquals(
                201,
                two.rotate(two.rotation(third).put("recovery", first.recovery("bmV4dA==")))
                        .status());
        assertRotationDue(false);
        revoke(first);
        assertRotationDue(false);
    }

    @Test
    void aMemberThatIsRemovedIsForgotten() {
        assertProblem(404, "unknown-gateway", cloud.call(HttpMethod.DELETE, memberPath(second), CloudFixture.GRACE));
        assertProblem(
                404,
                "unknown-member",
                cloud.call(HttpMethod.DELETE, memberPath(second).replace(second.member, "mb-x"), ADA));
        FakeAgent stranger = cloud.enrolledAgent();
        assertProblem(
                404,
                "unknown-member",
                cloud.call(HttpMethod.DELETE, memberPath(first).replace(first.member, stranger.member), ADA));
        stranger.close();
        begin();
        ServedLink link = second.dial(two.token(), request -> {});
        cloud.awaitOnline(second, 1);
        Promise<LinkClosed> closed = Promise.promise();
        link.onClose(closed::complete);
        assertEquals(204, cloud.call(HttpMethod.DELETE, memberPath(second), ADA).status());
        await(closed.future());
        assertEquals("none", state());
        assertRotationDue(true);
        assertEquals(1, gateway().getJsonArray("members").size());
        assertProblem(401, "token-invalid", two.get("/gateway"));
        assertProblem(
                401,
                "assertion-invalid",
                cloud.postToken(FakeAgent.jwt(second.memberKey.getPrivate(), second.claims())));
        assertProblem(404, "unknown-member", cloud.call(HttpMethod.DELETE, memberPath(second), ADA));
    }

    @Test
    void linkedMembersAreToldOfChanges() {
        second.dial(two.token(), request -> {});
        cloud.awaitOnline(second, 1);
        int before = second.notices.get();
        begin();
        awaitTrue(() -> second.notices.get() > before);
        int begun = second.notices.get();
        two.attest(next);
        awaitTrue(() -> second.notices.get() > begun);
        int resealing = second.notices.get();
        one.finish();
        awaitTrue(() -> second.notices.get() > resealing);
    }

    @Test
    void theRecoveryKeyIsReplacedAndGivenToTheOthers() {
        FakeAgent key = new FakeAgent(cloud.vertx, cloud.cloud.url()); // whose proof is the new one
        JsonObject body = key.recovery("bmV3")
                .put("publicKeyId", FakeAgent.keyId(first.gatewayKey))
                .put("replaces", one.gateway().getJsonObject("recovery").getString("proofHash"))
                .put("grants", new JsonObject().put(second.member, "Z3JhbnQ="));
        assertProblem(
                409,
                "members-changed",
                one.send(HttpMethod.PUT, "/recovery", body.copy().put("grants", new JsonObject())));
        assertProblem(
                409,
                "gateway-has-other-key",
                one.send(HttpMethod.PUT, "/recovery", body.copy().put("publicKeyId", FakeAgent.keyId(next))));
        assertEquals(204, one.send(HttpMethod.PUT, "/recovery", body).status());
        restart();
        assertEquals(1, two.grants().size());
        assertEquals(204, one.send(HttpMethod.PUT, "/recovery", body).status(), "once more");
        assertEquals(1, two.grants().size(), "the newest takes the older one's place");
        assertProblem(409, "recovery-key-changed", one.rotate(one.rotation(next, second)));
        String grant = two.grants().get(0);
        assertProblem(404, "unknown-grant", one.call(HttpMethod.DELETE, "/grants/" + grant));
        assertEquals(204, two.call(HttpMethod.DELETE, "/grants/" + grant).status());
        assertProblem(404, "unknown-grant", two.call(HttpMethod.DELETE, "/grants/" + grant));
        assertEquals(
                201,
                one.rotate(one.rotation(next, second).put("recovery", key.recovery("bmV4dA==")))
                        .status());
        assertProblem(
                404,
                "unknown-grant",
                two.call(HttpMethod.DELETE, "/grants/" + two.grants().get(0)));
        assertProblem(409, "rotation-running", one.send(HttpMethod.PUT, "/recovery", body));
        key.close();
    }

    /** Two administrators at once: what the first one was shown stays good, and the second one learns of it. */
    @Test
    void aRecoveryKeyThatWasMadeMeanwhileIsNotMadeVoid() {
        JsonObject ones = replacement("1", second);
        JsonObject twos = replacement("2", first);
        assertEquals(204, one.send(HttpMethod.PUT, "/recovery", ones).status());
        CloudFixture.Answer refused = two.send(HttpMethod.PUT, "/recovery", twos);
        assertProblem(409, "recovery-key-changed", refused);
        assertTrue(refused.json().getString("detail").contains("run the command again"));
        twos.remove("replaces");
        assertProblem(409, "recovery-key-changed", two.send(HttpMethod.PUT, "/recovery", twos));
        assertProblem(400, "malformed-body", two.send(HttpMethod.PUT, "/recovery", twos.put("replaces", "x")));
        JsonObject counts = two.gateway().getJsonObject("recovery");
        assertEquals(ones.getString("proofHash"), counts.getString("proofHash"));
        assertEquals(List.of(), one.grants());
        twos.put("replaces", counts.getString("proofHash"));
        assertEquals(204, two.send(HttpMethod.PUT, "/recovery", twos).status());
        assertEquals(1, one.grants().size());
    }

    private JsonObject replacement(String digit, FakeAgent other) {
        return new JsonObject()
                .put("proofHash", digit.repeat(64))
                .put("sealed", "bmV3")
                .put("publicKeyId", FakeAgent.keyId(first.gatewayKey))
                .put("replaces", first.recovery("").getString("proofHash"))
                .put("grants", new JsonObject().put(other.member, "Z3JhbnQ="));
    }

    @Test
    void aKeyThatIsNeitherPresentNorNextIsNotAttested() {
        assertProblem(409, "gateway-has-other-key", two.attest(next));
        begin();
        JsonObject wrong = new JsonObject()
                .put("publicKeyId", FakeAgent.keyId(next))
                .put("attestation", second.attestation(first.gatewayKey, first.gateway));
        assertProblem(403, "attestation-invalid", two.send(HttpMethod.PUT, "/attestation", wrong));
        assertEquals("distributing", state());
    }
}
