package org.sallyport.cloud.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sallyport.cloud.problem.CloudException;
import org.sallyport.datasource.testkit.TestIdentityProvider;

/** Against a real OpenID Connect provider of tests. */
class OidcIdentityIT {
    private final Vertx vertx = Vertx.vertx();
    private @Nullable Identity identity;

    @AfterEach
    void close() {
        if (identity != null) {
            await(identity.close());
        }
        await(vertx.close());
    }

    private Identity identity(URI issuer) {
        Identity made = Identity.of(vertx, new IdentitySettings.Oidc(issuer, "sallyport", "ops"), Clock.systemUTC());
        identity = made;
        return made;
    }

    private static String token(
            MockOAuth2Server server,
            String issuer,
            String subject,
            String audience,
            Map<String, Object> claims,
            long life) {
        return server.issueToken(issuer, subject, audience, claims, life).serialize();
    }

    static <T extends @Nullable Object> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not within 30 s", e);
        }
    }

    private static String outcome(Identity identity, String token) {
        return await(identity.authenticate(token)
                .map(caller -> caller.subject() + (caller.admin() ? " admin" : ""))
                .otherwise(
                        e -> e instanceof CloudException known ? known.problem().code() : e.toString()));
    }

    private static String ready(Identity identity, String token) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            String outcome = outcome(identity, token);
            if (!outcome.equals("identity-unavailable")) {
                return outcome;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("the provider was not found within 30 s");
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void onlyWhatTheProviderSignedForUsIsAccepted() {
        MockOAuth2Server server = new MockOAuth2Server();
        server.start();
        try {
            Identity callers = identity(server.issuerUrl("main").uri());
            assertEquals("ada", ready(callers, token(server, "main", "ada", "sallyport", Map.of(), 300)));
            Map<String, Object> ops = Map.of("groups", List.of("users", "ops"));
            String admin = token(server, "main", "root", "sallyport", ops, 300);
            assertEquals("root admin", outcome(callers, admin));
            assertEquals("root admin", outcome(callers, admin), "from memory");
            assertEquals("token-expired", outcome(callers, token(server, "main", "ada", "sallyport", Map.of(), -60)));
            assertEquals("token-unknown", outcome(callers, token(server, "main", "ada", "other", Map.of(), 300)));
            assertEquals("token-unknown", outcome(callers, token(server, "evil", "ada", "sallyport", Map.of(), 300)));
            assertEquals("token-unknown", outcome(callers, "no-jwt"));
            assertEquals("token-unknown", outcome(callers, unsigned(server)));
            String[] parts = admin.split("\\.", -1);
            assertEquals("token-unknown", outcome(callers, parts[0] + "." + parts[1] + ".AAAA"));
        } finally {
            server.shutdown();
        }
    }

    private static String unsigned(MockOAuth2Server server) {
        String claims = "{\"iss\":\"" + server.issuerUrl("main") + "\",\"aud\":\"sallyport\",\"sub\":\"root\",\"exp\":"
                + Instant.now().plus(Duration.ofHours(1)).getEpochSecond() + "}";
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".AA";
    }

    @Test
    void aProviderThatIsAwayIsFoundOnceItIsThere() {
        MockOAuth2Server first = new MockOAuth2Server();
        first.start();
        int port = first.issuerUrl("main").port();
        first.shutdown();
        URI issuer = URI.create("http://localhost:" + port + "/main");
        Identity callers = identity(issuer);
        assertEquals("identity-unavailable", outcome(callers, "any"));
        MockOAuth2Server second = new MockOAuth2Server();
        second.start(port);
        try {
            assertEquals("ada", ready(callers, token(second, "main", "ada", "sallyport", Map.of(), 300)));
        } finally {
            second.shutdown();
        }
    }

    @Test
    void aNewKeyOfTheProviderIsTakenUp() {
        TestIdentityProvider provider = new TestIdentityProvider(vertx);
        Identity callers = identity(provider.issuer());
        assertEquals("ada", ready(callers, provider.token("ada")));
        provider.rotate();
        assertEquals("bob", outcome(callers, provider.token("bob")));
        // Once more right away: the keys are not read again for each stranger.
        provider.rotate();
        assertEquals("token-unknown", outcome(callers, provider.token("carol")));
    }
}
