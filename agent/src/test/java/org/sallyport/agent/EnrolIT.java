package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.Awaiting.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.enrol.Application;
import org.sallyport.agent.enrol.CloudClient;
import org.sallyport.agent.enrol.Enroller;
import org.sallyport.agent.enrol.Enrolment;
import org.sallyport.agent.enrol.EnrolmentFile;
import org.sallyport.agent.enrol.Tokens;
import org.sallyport.agent.enrol.Tokens.Token;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.failure.RefusedByCloudException;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.agent.keys.KeyStoreFile;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.keys.Pem;
import org.sallyport.agent.keys.RecoveryKey;
import org.sallyport.agent.unlocking.KeyStoreSettings;
import org.sallyport.relay.CloudTransport;
import org.sallyport.relay.TransportSettings;

class EnrolIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path temporary;

    private final Vertx vertx = Vertx.vertx();
    private final TestCloud cloud = new TestCloud(vertx);
    private Path data = Path.of("");

    @BeforeEach
    void start() throws Exception {
        await(cloud.listen(0));
        data = temporary.resolve("data");
    }

    @AfterEach
    void stop() throws Exception {
        await(cloud.close());
        await(vertx.close());
    }

    private Future<Enrolment> enrol(URI url, String code) {
        return enrol(url, code, GatewayKeySpec.DEFAULT);
    }

    private Future<Enrolment> enrol(URI url, String code, GatewayKeySpec spec) {
        CloudTransport way = way(url);
        return new Enroller(vertx, data, KeyStoreSettings.DEFAULT, Clock.systemUTC())
                .enrol(new CloudClient(way), new Application(code, "Ada's machine", "1.0"), spec, RecoveryKey.make())
                .eventually(way::close);
    }

    private CloudTransport way(URI url) {
        return CloudTransport.create(vertx, TransportSettings.to(url), null);
    }

    private Future<Enrolment> enrol() {
        return enrol(cloud.url(), TestCloud.CODE);
    }

    @Test
    void theCloudGetsPublicKeysAndTheDirectoryTheRest() throws Exception {
        Enrolment enrolment = await(enrol());
        assertEquals(
                new Enrolment(cloud.url().toString(), "gw-test", "Test gateway", "mb-test", "Test member"), enrolment);
        assertEquals(enrolment, new EnrolmentFile(data).read());
        JsonObject told = Objects.requireNonNull(cloud.enrolled);
        assertEquals(TestCloud.CODE, told.getString("code"));
        assertEquals("Ada's machine", told.getString("name"));
        assertFalse(told.encode().contains("PRIVATE"));
        X509Certificate certificate = Pem.certificate(told.getString("certificate"));
        assertEquals("CN=gw-test", certificate.getSubjectX500Principal().getName());
        assertEquals(
                3072, ((RSAPublicKey) certificate.getPublicKey()).getModulus().bitLength());
        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity();
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.toList()) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
    }

    @Test
    void theGatewayKeyIsOfTheSizeAskedForAndAHalfFinishedEnrolmentKeepsIt() throws Exception {
        cloud.enrolmentRefusal = TestCloud.problem("enrolment-code-invalid", 401, false);
        GatewayKeySpec small = new GatewayKeySpec(2048, false);
        assertThrows(RefusedByCloudException.class, () -> await(enrol(cloud.url(), TestCloud.CODE, small)));
        cloud.enrolmentRefusal = null;
        AgentException refused = assertThrows(AgentException.class, () -> await(enrol()));
        assertEquals(AgentCode.ALREADY_ENROLLED, refused.code());
        assertTrue(refused.detail().contains("--key-size 2048"), refused.detail());
        await(enrol(cloud.url(), TestCloud.CODE, small));
        String told = Objects.requireNonNull(cloud.enrolled).getString("certificate");
        RSAPublicKey key = (RSAPublicKey) Pem.certificate(told).getPublicKey();
        assertEquals(2048, key.getModulus().bitLength());
    }

    @Test
    void theMemberKeyOfTheKeyStoreSignsAssertionsThatThePublishedKeyVerifies() throws Exception {
        await(enrol());
        Keys keys = new KeyStoreFile(data, KeyStoreSettings.DEFAULT).read();
        AtomicLong nanos = new AtomicLong();
        CloudClient client = new CloudClient(way(cloud.url()));
        Tokens tokens = new Tokens(client, keys.member().privateKey(), "mb-test", Clock.systemUTC(), nanos::get);
        Token first = await(tokens.token());
        assertEquals(Duration.ofHours(1), first.left());
        nanos.addAndGet(Duration.ofMinutes(29).toNanos());
        assertEquals(new Token(first.text(), Duration.ofMinutes(31)), await(tokens.token()));
        assertEquals(1, cloud.tokens.get());
        JsonObject claims = Objects.requireNonNull(cloud.lastClaims);
        assertEquals("mb-test", claims.getString("iss"));
        assertEquals("mb-test", claims.getString("sub"));
        assertEquals(cloud.url().toString(), claims.getString("aud"));
        assertTrue(claims.getLong("exp") - claims.getLong("iat") <= 300);
        assertTrue(Base64.getUrlDecoder().decode(claims.getString("jti")).length >= 12);
        assertTrue(verifies(Objects.requireNonNull(cloud.lastAssertion)));
        tokens.forget(first.text());
        await(tokens.token());
        assertEquals(2, cloud.tokens.get());
        nanos.addAndGet(Duration.ofMinutes(30).toNanos());
        assertEquals(Duration.ofHours(1), await(tokens.token()).left(), "half of its life has passed");
        assertEquals(3, cloud.tokens.get());
    }

    private boolean verifies(String assertion) throws Exception {
        String pem = Objects.requireNonNull(cloud.enrolled).getString("memberKey");
        byte[] key = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        int dot = assertion.lastIndexOf('.');
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(key)));
        signature.update(assertion.substring(0, dot).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return signature.verify(Base64.getUrlDecoder().decode(assertion.substring(dot + 1)));
    }

    @Test
    void anEnrolmentIsNeverOverwritten() throws Exception {
        await(enrol());
        byte[] keys = Files.readAllBytes(data.resolve("keystore.bin"));
        AgentException refused = assertThrows(AgentException.class, () -> await(enrol()));
        assertEquals(AgentCode.ALREADY_ENROLLED, refused.code());
        assertArrayEquals(keys, Files.readAllBytes(data.resolve("keystore.bin")));
    }

    @Test
    void aRefusedCodeLeavesKeysThatTheNextTryUses() throws Exception {
        cloud.enrolmentRefusal = TestCloud.problem("enrolment-code-invalid", 401, false);
        RefusedByCloudException refused = assertThrows(RefusedByCloudException.class, () -> await(enrol()));
        assertEquals("enrolment-code-invalid", refused.problem().code());
        assertFalse(new EnrolmentFile(data).exists());
        Keys made = new KeyStoreFile(data, KeyStoreSettings.DEFAULT).read();
        cloud.enrolmentRefusal = null;
        await(enrol());
        assertEquals(
                made.gatewayCertificate(),
                Pem.certificate(Objects.requireNonNull(cloud.enrolled).getString("certificate")));
    }

    @Test
    void keysOfAnotherGatewayAreNotUsedForThisOne() throws Exception {
        cloud.enrolmentRefusal = TestCloud.problem("enrolment-code-invalid", 401, false);
        assertThrows(RefusedByCloudException.class, () -> await(enrol()));
        cloud.enrolmentRefusal = null;
        AgentException refused =
                assertThrows(AgentException.class, () -> await(enrol(cloud.url(), "gw-other.0123456789abcdef0123")));
        assertEquals(AgentCode.ALREADY_ENROLLED, refused.code());
        assertTrue(refused.detail().contains("gw-test"));
    }

    @Test
    void aCloudThatIsAwayOrIsNoneIsToldPlainly() throws Exception {
        int port = cloud.port();
        assertEquals(
                "cloud-answer-unknown",
                refusal(URI.create(cloud.url() + "/some/other/page")).problem().code());
        await(cloud.close());
        RefusedByCloudException away = refusal(URI.create("http://127.0.0.1:" + port));
        assertEquals("cloud-unreachable", away.problem().code());
        assertTrue(away.problem().retryable());
    }

    private RefusedByCloudException refusal(URI url) {
        return assertThrows(RefusedByCloudException.class, () -> await(enrol(url, TestCloud.CODE)));
    }

    @Test
    void aMalformedCodeIsRefusedBeforeAnythingIsDone() {
        for (String code : new String[] {"", "gw-test", "gw-test.short", "../x.0123456789abcdef0123"}) {
            AgentException refused = assertThrows(AgentException.class, () -> await(enrol(cloud.url(), code)));
            assertEquals(AgentCode.MALFORMED_CODE, refused.code());
        }
        assertFalse(Files.exists(data));
    }

    @Test
    void onlyTheCloudsOwnWordMakesARefusalFinal() throws Exception {
        String problem = "application/problem+json";
        String said = "{'code': 'member-revoked', 'detail': 'gone', 'retryable': false}";
        assertFalse(answered(problem, said));
        assertTrue(answered(problem, said.replace(", 'retryable': false", "")));
        assertTrue(answered("application/json", said));
        assertTrue(answered("text/html", "<html>"));
    }

    /** Whether a refusal of the enrolment is worth trying again. */
    private boolean answered(String type, String body) throws Exception {
        HttpServer other = await(vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .setStatusCode(403)
                        .putHeader("content-type", type)
                        .end(body.replace('\'', '"')))
                .listen(0, "127.0.0.1"));
        boolean retryable = refusal(URI.create("http://127.0.0.1:" + other.actualPort()))
                .problem()
                .retryable();
        await(other.close());
        return retryable;
    }
}
