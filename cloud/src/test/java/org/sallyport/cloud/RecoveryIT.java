package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.await;

import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.LinkSettings;
import org.sallyport.relay.ServedLink;

/** How members join, and how a gateway is restored when all its members are lost (SPEC.md, section 1). */
class RecoveryIT {
    CloudFixture cloud;

    @BeforeEach
    void start(@TempDir Path data) {
        cloud = new CloudFixture(data);
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    private CloudFixture.Answer recover(String code, byte[] proof) {
        return recover(new JsonObject()
                .put("code", code)
                .put("proof", Base64.getEncoder().encodeToString(proof)));
    }

    private CloudFixture.Answer recover(JsonObject body) {
        return cloud.whole(
                cloud.options(HttpMethod.POST, "/api/v1/recoveries", null)
                        .putHeader("content-type", "application/json"),
                body.toBuffer());
    }

    private FakeAgent unenrolled(KeyPair gatewayKey) {
        return new FakeAgent(cloud.vertx, cloud.cloud.url(), gatewayKey, LinkSettings.DEFAULT);
    }

    @Test
    void whoHoldsTheRecoveryKeyGetsTheSealedKeyAndMayJoin() {
        try (FakeAgent first = cloud.enrolledAgent();
                FakeAgent second = unenrolled(first.gatewayKey)) {
            String code = cloud.code(first.gateway);
            CloudFixture.Answer answer = recover(code, first.proof);
            assertEquals(200, answer.status(), answer.body().toString());
            assertEquals("c2VhbGVk", answer.json().getString("sealed"));
            assertEquals(first.gateway, answer.json().getJsonObject("gateway").getString("id"));
            assertTrue(answer.json().getString("certificate").startsWith("-----BEGIN CERTIFICATE-----"));
            assertEquals(200, recover(code, first.proof).status(), "the code isn't spent");
            cloud.joinWith(second, code);
            assertEquals("enrolment-code-invalid", recover(code, first.proof).code());

            JsonObject seen = MemberCaller.of(cloud, second).gateway();
            assertEquals(second.member, seen.getJsonObject("member").getString("id"));
            assertEquals(
                    FakeAgent.keyId(first.gatewayKey),
                    seen.getJsonObject("gateway").getString("publicKeyId"));
            assertTrue(seen.containsKey("rotation"));
            assertEquals(null, seen.getJsonObject("rotation"));
            assertEquals(new JsonArray(), seen.getJsonArray("grants"));
            JsonObject member = seen.getJsonArray("members").stream()
                    .map(JsonObject.class::cast)
                    .filter(m -> m.getString("id").equals(first.member))
                    .findFirst()
                    .orElseThrow();
            JsonObject sent = first.enrolment(code);
            assertEquals(sent.getString("memberKey"), member.getString("memberKey"));
            assertEquals(sent.getString("sealKey"), member.getString("sealKey"));
            assertFalse(member.getString("attestation").isBlank());
            assertFalse(member.getBoolean("revoked"));
        }
    }

    @Test
    void whoEnrolsOnceMoreBringsTheRecoveryKeyThatCounts() {
        try (FakeAgent lost = cloud.enrolledAgent();
                FakeAgent again = unenrolled(lost.gatewayKey)) {
            cloud.enrolWith(again, cloud.code(lost.gateway));
            String code = cloud.code(lost.gateway);
            assertEquals("recovery-key-refused", recover(code, lost.proof).code());
            assertEquals(200, recover(code, again.proof).status());
        }
    }

    @Test
    void whoDoesNotShowThatItHoldsTheKeyBecomesNoMember() {
        try (FakeAgent first = cloud.enrolledAgent();
                FakeAgent old = unenrolled(first.gatewayKey)) {
            String code = cloud.code(first.gateway);
            for (String missing : List.of("sealKey", "attestation")) {
                JsonObject bare = old.enrolment(code);
                bare.remove(missing);
                CloudFixture.Answer refused = cloud.enrol(bare);
                assertEquals("malformed-enrolment", refused.code());
                assertTrue(refused.json().getString("detail").contains(missing + " is missing"));
            }
        }
    }

    @Test
    void theFirstMemberBringsARecovery() {
        try (FakeAgent agent = unenrolled(FakeAgent.pair("RSA"))) {
            String code = cloud.createGateway(ADA).getString("enrolmentCode");
            JsonObject bare = agent.enrolment(code);
            bare.remove("recovery");
            CloudFixture.Answer refused = cloud.enrol(bare);
            assertEquals("malformed-enrolment", refused.code());
            assertTrue(refused.json().getString("detail").contains("recovery is missing"));
            assertEquals(201, cloud.enrol(agent.enrolment(code)).status(), "the code isn't spent");
        }
    }

    @Test
    void anotherRecoveryKeyIsRefusedAndSoonHasToWait() {
        try (FakeAgent first = cloud.enrolledAgent();
                FakeAgent other = cloud.enrolledAgent()) {
            String code = cloud.code(first.gateway);
            for (int i = 0; i < 5; i++) {
                CloudFixture.Answer refused = recover(code, other.proof);
                assertEquals(403, refused.status());
                assertEquals("recovery-key-refused", refused.code());
            }
            CloudFixture.Answer waits = recover(code, first.proof);
            assertEquals(429, waits.status());
            assertEquals("too-many-attempts", waits.code());
            int seconds = Integer.parseInt(waits.headers().get("retry-after"));
            assertTrue(seconds > 0 && seconds <= 600, "retry after " + seconds);
            assertEquals(200, recover(cloud.code(other.gateway), other.proof).status(), "other gateways don't wait");
        }
    }

    @Test
    void withoutACodeNobodyMayTryRecoveryKeys() {
        try (FakeAgent first = cloud.enrolledAgent()) {
            CloudFixture.Answer unknown = recover(first.gateway + ".NO-SUCH", first.proof);
            assertEquals(401, unknown.status());
            assertEquals("enrolment-code-invalid", unknown.code());
            assertEquals(
                    "enrolment-code-invalid", recover("no code", first.proof).code());
            JsonObject fresh = cloud.createGateway(ADA);
            CloudFixture.Answer empty = recover(fresh.getString("enrolmentCode"), first.proof);
            assertEquals("recovery-key-refused", empty.code());
            assertTrue(empty.json().getString("detail").contains("no recovery key"));
        }
    }

    @Test
    void anUnfitBodyIsToldInFull() {
        CloudFixture.Answer answer =
                recover(new JsonObject().put("proof", "AAAA").put("more", 1));
        assertEquals("malformed-body", answer.code());
        String detail = answer.json().getString("detail");
        assertTrue(
                detail.contains("code is missing") && detail.contains("proof must") && detail.contains("more"), detail);
        assertEquals(
                "malformed-body",
                recover(new JsonObject().put("code", "gw.X").put("proof", "!")).code());
        CloudFixture.Answer large = cloud.whole(
                cloud.options(HttpMethod.POST, "/api/v1/recoveries", null)
                        .putHeader("content-type", "application/json"),
                Buffer.buffer("x".repeat(300_000)));
        assertEquals("body-too-large", large.code());
    }

    @Test
    void anAttestationMustHoldWithTheGatewaysKey() {
        try (FakeAgent first = cloud.enrolledAgent();
                FakeAgent second = unenrolled(first.gatewayKey)) {
            String code = cloud.code(first.gateway);
            CloudFixture.Answer foreign = cloud.enrol(second.enrolment(code)
                    .put("attestation", second.attestation(FakeAgent.pair("RSA"), first.gateway)));
            assertEquals(403, foreign.status());
            assertEquals("attestation-invalid", foreign.code());
            assertEquals(
                    "attestation-invalid",
                    cloud.enrol(second.enrolment(code)
                                    .put("attestation", first.attestation(first.gatewayKey, first.gateway)))
                            .code(),
                    "another member's");
            assertEquals(
                    "attestation-invalid",
                    cloud.enrol(second.enrolment(code).put("attestation", "no base64"))
                            .code());
            assertEquals(201, cloud.enrol(second.enrolment(code)).status(), "no refusal has spent the code");
        }
    }

    @Test
    void unfitKeysAreToldInFull() {
        try (FakeAgent agent = unenrolled(FakeAgent.pair("RSA"))) {
            String code = cloud.createGateway(ADA).getString("enrolmentCode");
            JsonObject wrong = agent.enrolment(code)
                    .put(
                            "sealKey",
                            FakeAgent.pem(
                                    "PUBLIC KEY",
                                    FakeAgent.pair("X448").getPublic().getEncoded()))
                    .put("memberKey", "x".repeat(5000))
                    .put("recovery", new JsonObject().put("proofHash", "ABC").put("sealed", "=".repeat(40_000)));
            CloudFixture.Answer answer = cloud.enrol(wrong);
            assertEquals("malformed-enrolment", answer.code());
            String detail = answer.json().getString("detail");
            for (String named : new String[] {
                "sealKey must", "memberKey must", "recovery.proofHash must", "recovery.sealed must be shorter"
            }) {
                assertTrue(detail.contains(named), named + " in " + detail);
            }
        }
    }

    @Test
    void recoveringRevokesAllOtherMembers() {
        try (FakeAgent first = cloud.enrolledAgent();
                FakeAgent second = cloud.anotherMember(first);
                FakeAgent rescuer = unenrolled(first.gatewayKey)) {
            String token = cloud.memberToken(first);
            ServedLink link = first.dial(token, request -> {});
            cloud.awaitOnline(first, 1);
            Promise<LinkClosed> closed = Promise.promise();
            link.onClose(closed::complete);
            String code = cloud.code(first.gateway);
            CloudFixture.Answer answer = cloud.enrol(rescuer.enrolment(code).put("recover", true));
            assertEquals(201, answer.status(), answer.body().toString());
            rescuer.gateway = first.gateway;
            rescuer.member = answer.json().getJsonObject("member").getString("id");
            await(closed.future());
            assertEquals(
                    "token-invalid", cloud.get("/api/v1/member/gateway", token).code());
            assertEquals("revoked", cloud.member(first).getString("status"));
            assertEquals("revoked", cloud.member(second).getString("status"));
            assertEquals("offline", cloud.member(rescuer).getString("status"));
            assertEquals(
                    "member-revoked",
                    cloud.postToken(FakeAgent.jwt(second.memberKey.getPrivate(), second.claims()))
                            .code());
            MemberCaller.of(cloud, rescuer).gateway();
        }
    }

    @Test
    void whoWasRevokedComesBackNeitherByAnEarlierCodeNorByItsKey() {
        try (FakeAgent first = cloud.enrolledAgent();
                FakeAgent gone = cloud.anotherMember(first);
                FakeAgent another = unenrolled(first.gatewayKey)) {
            String early = cloud.code(first.gateway);
            String path = "/api/v1/gateways/" + gone.gateway + "/members/" + gone.member + "/revoke";
            assertEquals(204, cloud.call(HttpMethod.POST, path, ADA).status());
            assertEquals("enrolment-code-invalid", recover(early, first.proof).code());
            CloudFixture.Answer refused = cloud.enrol(another.enrolment(early));
            assertEquals("enrolment-code-invalid", refused.code());
            assertTrue(refused.json().getString("detail").contains("ask the gateway's owner for a new one"));
            String code = cloud.code(first.gateway);
            CloudFixture.Answer back = cloud.enrol(gone.enrolment(code));
            assertEquals(403, back.status());
            assertEquals("member-revoked", back.code());
            assertTrue(back.json().getString("detail").contains("another --data directory"));
            cloud.joinWith(another, code);
            CloudFixture.Answer otherwise = cloud.enrol(another.enrolment(code).put("recover", true));
            assertEquals(409, otherwise.status());
            assertEquals("enrolment-differs", otherwise.code());
            CloudFixture.Answer replacing = cloud.enrol(another.enrolment(code));
            assertEquals(409, replacing.status());
            assertEquals("recovery-key-changed", replacing.code());
            assertEquals(200, recover(cloud.code(first.gateway), first.proof).status());
        }
    }

    @Test
    void whoDoesNotHoldTheKeyCanRevokeNobody() {
        try (FakeAgent first = cloud.enrolledAgent();
                FakeAgent thief = unenrolled(FakeAgent.pair("RSA"))) {
            String code = cloud.code(first.gateway);
            assertEquals(
                    "gateway-has-other-key",
                    cloud.enrol(thief.enrolment(code).put("recover", true)).code());
            assertEquals("offline", cloud.member(first).getString("status"));
        }
    }
}
