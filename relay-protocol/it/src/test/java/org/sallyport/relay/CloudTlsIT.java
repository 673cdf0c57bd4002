package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.relay.LinkFixture.await;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.datasource.testkit.TestAuthority;

/** TLS between agent and cloud, by each engine, and what is told of its failures. */
@ParameterizedClass
@EnumSource(names = {"JDK", "BORINGSSL"})
final class CloudTlsIT {
    private static final String HOST = "127.0.0.1";
    private static final Duration DAY = Duration.ofDays(1);

    @Parameter
    @SuppressWarnings("NullAway.Init") // set by JUnit
    TlsEngine engine;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final TestAuthority authority = new TestAuthority("Plant 7");

    @BeforeEach
    void needEngine() {
        Assumptions.assumeTrue(
                engine == TlsEngine.JDK || TlsEngine.boringSslPresent(),
                "skipped: BoringSSL is not built for this machine");
    }

    private Path trusted() {
        return authority.writeTo(folder.resolve("authorities.pem"));
    }

    private LinkFixture fixture(PemKeyCertOptions certificate, TlsSettings agent, String... versions) {
        HttpServerOptions server = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setSslEngineOptions(engine.isBoringSsl() ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions())
                .setKeyCertOptions(certificate);
        if (versions.length > 0) {
            server.setEnabledSecureTransportProtocols(Set.of(versions));
        }
        return new LinkFixture(LinkSettings.DEFAULT, CarrierChoice.AUTO, agent, server);
    }

    private TlsSettings agent(Path trusted) {
        return new TlsSettings(trusted, engine, TlsSettings.VERSIONS);
    }

    private static String failure(LinkFixture fixture) {
        return failure(fixture.dialer(fixture.port()));
    }

    private static String failure(RelayDialer dialer) {
        LinkRefusedException refused = assertInstanceOf(
                LinkRefusedException.class,
                LinkFixture.failure(dialer.dial(LinkFixture.IDENTITY, "token", request -> {})));
        assertEquals("tls-failed", refused.problem().code());
        assertTrue(refused.problem().retryable());
        return refused.problem().detail();
    }

    private static void contains(String part, String detail) {
        assertTrue(detail.contains(part), detail);
    }

    @Test
    void authorityOfOnesOwn() {
        try (LinkFixture fixture = fixture(authority.issue(HOST), agent(trusted()))) {
            var link = fixture.link(request -> {});
            assertEquals(Carrier.PLAIN, link.agent().carrier());
            assertFalse(await(link.agent().ping()).isNegative());
        }
    }

    @Test
    void unknownAuthority() {
        Path other = new TestAuthority("Another").writeTo(folder.resolve("other.pem"));
        try (LinkFixture fixture = fixture(authority.issue(HOST), agent(other))) {
            String detail = failure(fixture);
            contains("no trusted authority", detail);
            contains("'trustedCertificates'", detail);
            contains(other.toString(), detail);
        }
    }

    @Test
    void certificateForAnotherName() {
        try (LinkFixture fixture = fixture(authority.issue("elsewhere.example"), agent(trusted()))) {
            contains("for another name than " + HOST, failure(fixture));
        }
    }

    @Test
    void expiredCertificate() {
        Instant now = Instant.now();
        PemKeyCertOptions expired = authority.issue(HOST, now.minus(DAY.multipliedBy(2)), now.minus(DAY));
        try (LinkFixture fixture = fixture(expired, agent(trusted()))) {
            String detail = failure(fixture);
            contains("has expired", detail);
            contains("this machine's clock says", detail);
        }
    }

    @Test
    void certificateOfTheFuture() {
        Instant now = Instant.now();
        PemKeyCertOptions early = authority.issue(HOST, now.plus(DAY), now.plus(DAY.multipliedBy(2)));
        try (LinkFixture fixture = fixture(early, agent(trusted()))) {
            String detail = failure(fixture);
            contains("not yet valid", detail);
            contains("this machine's clock says", detail);
        }
    }

    @Test
    void noVersionInCommon() {
        TlsSettings agent = new TlsSettings(trusted(), engine, List.of("TLSv1.3"));
        try (LinkFixture fixture = fixture(authority.issue(HOST), agent, "TLSv1.2")) {
            contains("'tls.versions'", failure(fixture));
        }
    }

    @Test
    void eachVersionAlone() {
        for (String version : TlsSettings.VERSIONS) {
            TlsSettings agent = new TlsSettings(trusted(), engine, List.of(version));
            try (LinkFixture fixture = fixture(authority.issue(HOST), agent, version)) {
                assertFalse(await(fixture.link(request -> {}).agent().ping()).isNegative());
            }
        }
    }

    @Test
    void authoritiesAreReadAgainWhenTheirFileChanges() {
        Path file = new TestAuthority("Old").writeTo(folder.resolve("authorities.pem"));
        try (LinkFixture fixture = fixture(authority.issue(HOST), agent(file))) {
            RelayDialer dialer = fixture.dialer(fixture.port());
            contains("no trusted authority", failure(dialer));
            // Of another length, so that no clock's grain hides the change.
            new TestAuthority("The old one and").writeTo(file);
            contains("no trusted authority", failure(dialer));
            authority.writeTo(file);
            ServedLink link = await(dialer.dial(LinkFixture.IDENTITY, "token", request -> {}));
            assertFalse(await(link.ping()).isNegative());
        }
    }

    @Test
    void authoritiesThatCantBeRead() {
        try (LinkFixture fixture = fixture(authority.issue(HOST), agent(folder.resolve("missing.pem")))) {
            contains("missing.pem can't be read", failure(fixture));
        }
    }
}
