package org.sallyport.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.cloud.CloudFixture.ADA;
import static org.sallyport.cloud.CloudFixture.await;
import static org.sallyport.cloud.CloudFixture.awaitTrue;

import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.LinkRefusedException;
import org.sallyport.relay.LinkSettings;
import org.sallyport.relay.Problem;
import org.sallyport.relay.ServedLink;

/** How agents become members, get tokens and hold links (SPEC.md, sections 1 and 2). */
class EnrolmentIT {
    CloudFixture cloud;

    @BeforeEach
    void start(@TempDir Path data) {
        cloud = new CloudFixture(data, "aliases: ['https://other.example/']");
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void theFirstMemberBringsTheGatewaysKey() {
        try (FakeAgent agent = cloud.enrolledAgent()) {
            JsonObject gateway =
                    cloud.get("/api/v1/gateways/" + agent.gateway, ADA).json();
            RSAPublicKey key = (RSAPublicKey) agent.gatewayKey.getPublic();
            byte[] modulus = Base64.getDecoder()
                    .decode(gateway.getJsonObject("publicKey").getString("modulus"));
            assertEquals(256, modulus.length, "no leading zero");
            assertEquals(key.getModulus(), new BigInteger(1, modulus));
            assertEquals("AQAB", gateway.getJsonObject("publicKey").getString("exponent"));
            assertTrue(gateway.getString("certificate").startsWith("-----BEGIN CERTIFICATE-----"));
            JsonObject member = gateway.getJsonArray("members").getJsonObject(0);
            assertEquals("offline", member.getString("status"));
            assertEquals("machine-1", member.getString("name"));

            String code = newCode(agent.gateway);
            FakeAgent same = new FakeAgent(cloud.vertx, cloud.cloud.url(), agent.gatewayKey, LinkSettings.DEFAULT);
            FakeAgent other = new FakeAgent(cloud.vertx, cloud.cloud.url());
            CloudFixture.Answer refused = cloud.enrol(other.enrolment(code));
            assertEquals("gateway-has-other-key", refused.code());
            assertEquals(409, refused.status());
            CloudFixture.Answer joined = cloud.enrol(same.enrolment(code));
            assertEquals(201, joined.status(), "a refusal doesn't spend the code");
            CloudFixture.Answer again = cloud.enrol(same.enrolment(code));
            assertEquals(201, again.status(), "the answer may have been lost");
            assertEquals(joined.json(), again.json());
            FakeAgent third = new FakeAgent(cloud.vertx, cloud.cloud.url(), agent.gatewayKey, LinkSettings.DEFAULT);
            CloudFixture.Answer spent = cloud.enrol(third.enrolment(code));
            third.close();
            assertEquals("enrolment-code-invalid", spent.code());
            assertEquals(401, spent.status());
            same.close();
            other.close();
        }
    }

    private String newCode(String gateway) {
        return cloud.call(HttpMethod.POST, "/api/v1/gateways/" + gateway + "/enrolment-codes", ADA)
                .json()
                .getString("enrolmentCode");
    }

    @Test
    void anUnfitEnrolmentIsToldInFull() {
        String code = cloud.createGateway(ADA).getString("enrolmentCode");
        try (FakeAgent agent = new FakeAgent(cloud.vertx, cloud.cloud.url())) {
            JsonObject wrong = agent.enrolment(code)
                    .put("name", "x".repeat(101))
                    .put("certificate", FakeAgent.certificate(agent.gatewayKey, "gw-other"))
                    .put("memberKey", "no PEM");
            CloudFixture.Answer answer = cloud.enrol(wrong);
            assertEquals("malformed-enrolment", answer.code());
            String detail = answer.json().getString("detail");
            assertTrue(
                    detail.contains("name must")
                            && detail.contains("certificate must have the common name")
                            && detail.contains("memberKey must"),
                    detail);
            assertEquals(
                    "enrolment-code-invalid",
                    cloud.enrol(agent.enrolment("gw-x.NO-SUCH")).code());
            assertEquals("malformed-enrolment", cloud.enrol(new JsonObject()).code());
            assertEquals(201, cloud.enrol(agent.enrolment(code)).status());
        }
    }

    @Test
    void aHybridCertificateIsPublishedBehindTheGatewaysOwnIfThatSignedIt() {
        JsonObject created = cloud.createGateway(ADA);
        String code = created.getString("enrolmentCode");
        String gateway = created.getString("id");
        try (FakeAgent agent = new FakeAgent(cloud.vertx, cloud.cloud.url());
                FakeAgent other = new FakeAgent(cloud.vertx, cloud.cloud.url())) {
            String own = FakeAgent.certificate(agent.gatewayKey, gateway);
            String hybrid = FakeAgent.hybridCertificate(agent.gatewayKey, gateway);
            for (String unfit : new String[] {
                own + FakeAgent.hybridCertificate(other.gatewayKey, gateway),
                own + FakeAgent.hybridCertificate(agent.gatewayKey, "gw-other"),
                own + own,
                own + hybrid + hybrid,
                hybrid + own
            }) {
                CloudFixture.Answer refused = cloud.enrol(agent.enrolment(code).put("certificate", unfit));
                assertEquals("malformed-enrolment", refused.code());
                assertTrue(refused.json().getString("detail").contains("certificate must"));
            }
            assertEquals(
                    201,
                    cloud.enrol(agent.enrolment(code).put("certificate", own + hybrid))
                            .status());
            JsonObject published = cloud.get("/api/v1/gateways/" + gateway, ADA).json();
            assertEquals(own + hybrid, published.getString("certificate"));
            String modulus = published.getJsonObject("publicKey").getString("modulus");
            assertEquals(
                    ((RSAPublicKey) agent.gatewayKey.getPublic()).getModulus(),
                    new BigInteger(1, Base64.getDecoder().decode(modulus)),
                    "the key of the first");
        }
    }

    @Test
    void attemptsToGuessCodesAreSlowedDown() {
        try (FakeAgent agent = new FakeAgent(cloud.vertx, cloud.cloud.url())) {
            JsonObject guess = agent.enrolment("gw-x.GUESS");
            awaitTrue(() -> cloud.enrol(guess).code().equals("too-many-attempts"));
        }
    }

    @Test
    void anAssertionMustHoldInEveryClaim() {
        try (FakeAgent agent = cloud.enrolledAgent()) {
            var key = agent.memberKey.getPrivate();
            long now = Instant.now().getEpochSecond();
            assertEquals(
                    200, cloud.postToken(FakeAgent.jwt(key, agent.claims())).status());
            assertEquals(
                    200,
                    cloud.postToken(FakeAgent.jwt(key, agent.claims().put("aud", "https://other.example")))
                            .status());
            String once = FakeAgent.jwt(key, agent.claims());
            assertEquals(200, cloud.postToken(once).status());
            assertInvalid("jti", once);
            assertInvalid("signature", FakeAgent.jwt(FakeAgent.pair("EC").getPrivate(), agent.claims()));
            assertInvalid("aud", FakeAgent.jwt(key, agent.claims().put("aud", "https://evil.example")));
            assertInvalid("sub", FakeAgent.jwt(key, agent.claims().put("sub", "mb-other")));
            assertInvalid("iss", FakeAgent.jwt(key, agent.claims().put("iss", "mb-other")));
            assertInvalid("jti", FakeAgent.jwt(key, agent.claims().put("jti", "short")));
            assertInvalid("exp", FakeAgent.jwt(key, agent.claims().put("exp", now + 3600)));
            assertEquals(
                    200,
                    cloud.postToken(FakeAgent.jwt(
                                    key, agent.claims().put("iat", now - 400).put("exp", now - 200)))
                            .status(),
                    "clocks may differ by 5 minutes");
            assertInvalid("three parts", "no.jwt");
            assertInvalid("ES256", "eyJhbGciOiJub25lIn0." + "e30" + ".AA");
        }
    }

    @Test
    void clocksThatDifferAreToldByHowMuch() {
        try (FakeAgent agent = cloud.enrolledAgent()) {
            assertDiffer(agent, 899, "is about 15 minutes ahead of the cloud's");
            assertDiffer(agent, -10 * 3600, "is about 10 hours behind the cloud's");
            assertDiffer(agent, -100 * 86_400, "is about 100 days behind the cloud's");
            PrivateKey others = FakeAgent.pair("EC").getPrivate();
            String forged = FakeAgent.jwt(others, agent.claims().put("iat", 1).put("exp", 2));
            assertInvalid("signature", forged);
        }
    }

    private void assertDiffer(FakeAgent agent, long seconds, String told) {
        long issued = Instant.now().getEpochSecond() + seconds;
        JsonObject claims = agent.claims().put("iat", issued).put("exp", issued + 120);
        CloudFixture.Answer answer = cloud.postToken(FakeAgent.jwt(agent.memberKey.getPrivate(), claims));
        assertEquals("clocks-differ", answer.code());
        assertEquals(401, answer.status());
        assertTrue(answer.json().getBoolean("retryable"), "people set clocks");
        String detail = answer.json().getString("detail");
        assertTrue(detail.contains(told), detail);
        assertTrue(detail.contains("Set the clock"), detail);
    }

    private void assertInvalid(String named, String jwt) {
        CloudFixture.Answer answer = cloud.postToken(jwt);
        assertEquals("assertion-invalid", answer.code());
        assertEquals(401, answer.status());
        assertTrue(
                answer.json().getString("detail").contains(named), answer.json().getString("detail"));
    }

    private Problem refusal(FakeAgent agent, String token, long epoch) {
        return assertThrows(LinkRefusedException.class, () -> await(agent.dial(token, epoch, request -> {})))
                .problem();
    }

    @Test
    void aHigherEpochFencesAndALowerOneIsRefused() {
        try (FakeAgent agent = cloud.enrolledAgent()) {
            String token = cloud.memberToken(agent);
            ServedLink first = await(agent.dial(token, 1000, request -> {}));
            cloud.awaitOnline(agent, 1);
            Promise<LinkClosed> closed = Promise.promise();
            first.onClose(closed::complete);
            assertEquals("stale-epoch", refusal(agent, token, 1000).code());
            assertEquals("stale-epoch", refusal(agent, token, 999).code());
            await(agent.dial(token, 1001, request -> {}));
            assertTrue(await(closed.future()).byPeer());
            cloud.awaitOnline(agent, 1);
        }
    }

    @Test
    void onlyAMembersOwnTokenOpensALink() {
        try (FakeAgent agent = cloud.enrolledAgent();
                FakeAgent other = cloud.enrolledAgent()) {
            Problem wrong = refusal(agent, "no-such-token", 1);
            assertEquals("token-invalid", wrong.code());
            assertTrue(wrong.retryable());
            assertEquals(
                    "token-invalid", refusal(agent, cloud.memberToken(other), 1).code());
            CloudFixture.Answer plain = cloud.get("/relay", ADA);
            assertEquals("malformed-upgrade", plain.code());
        }
    }

    @Test
    void aRevokedMemberLosesItsLinksAndGetsNoneAgain() {
        try (FakeAgent agent = cloud.enrolledAgent()) {
            String token = cloud.memberToken(agent);
            ServedLink link = agent.dial(token, request -> {});
            cloud.awaitOnline(agent, 1);
            Promise<LinkClosed> closed = Promise.promise();
            link.onClose(closed::complete);
            String path = "/api/v1/gateways/" + agent.gateway + "/members/";
            assertEquals(
                    "unknown-member",
                    cloud.call(HttpMethod.POST, path + "mb-x/revoke", ADA).code());
            assertEquals(
                    204,
                    cloud.call(HttpMethod.POST, path + agent.member + "/revoke", ADA)
                            .status());
            await(closed.future());
            assertEquals(
                    "token-invalid",
                    refusal(agent, token, FakeAgent.nextEpoch()).code());
            CloudFixture.Answer refused = cloud.postToken(FakeAgent.jwt(agent.memberKey.getPrivate(), agent.claims()));
            assertEquals("member-revoked", refused.code());
            assertEquals(403, refused.status());
            JsonObject member = cloud.get("/api/v1/gateways/" + agent.gateway, ADA)
                    .json()
                    .getJsonArray("members")
                    .getJsonObject(0);
            assertEquals("revoked", member.getString("status"));
            assertEquals(0, member.getInteger("links"));
        }
    }
}
