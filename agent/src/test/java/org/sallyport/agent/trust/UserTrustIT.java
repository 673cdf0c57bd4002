package org.sallyport.agent.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.testkit.TestIdentityProvider;

/** Against a provider over HTTP, with a clock that the test moves. */
class UserTrustIT {
    private final Vertx vertx = Vertx.vertx();
    private final TestIdentityProvider provider = new TestIdentityProvider(vertx);
    private final Instant start = Instant.now();
    private final AtomicLong seconds = new AtomicLong();
    private @Nullable UserTrust trust;

    @BeforeEach
    void trust() {
        trust = make();
    }

    private UserTrust make() {
        TrustSettings settings =
                new TrustSettings(provider.issuer(), "sallyport", Duration.ofSeconds(60), "groups", null);
        return new UserTrust(
                vertx, settings, () -> start.plusSeconds(seconds.get()), () -> TimeUnit.SECONDS.toNanos(seconds.get()));
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** The user, or the code of the refusal. */
    private String outcome(@Nullable String token, @Nullable String asserted) throws Exception {
        return await(Objects.requireNonNull(trust)
                .verify(token, asserted)
                .map(user -> user.subject() + (user.groups() == null ? "" : new TreeSet<>(user.groups())))
                .otherwise(failure ->
                        failure instanceof AgentException known ? known.code().code() : failure.toString()));
    }

    private String outcome(JsonObject claims) throws Exception {
        return outcome(provider.sign(claims), "ada");
    }

    private JsonObject claims() {
        return provider.claims("ada");
    }

    @Test
    void aTokenOfTheProviderForUsIsItsUser() throws Exception {
        assertEquals("ada", outcome(provider.token("ada"), "ada"));
        assertEquals(
                "ada[all, ops]",
                outcome(claims().put("groups", new JsonArray(List.of("ops", "all")))
                        .put("aud", new JsonArray(List.of("x", "sallyport")))));
        assertEquals("ada[ops]", outcome(claims().put("groups", "ops")));
        assertEquals(1, provider.keyReads());
    }

    @Test
    void groupsThatATokenDoesNotTellAreUnknownAndNotNone() throws Exception {
        assertEquals("ada", outcome(claims()));
        assertEquals("ada[]", outcome(claims().put("groups", new JsonArray())));
        for (Object unfit : List.of(
                7,
                true,
                new JsonObject().put("ops", 1),
                new JsonArray().add("ops").add(7))) {
            assertEquals("ada", outcome(claims().put("groups", unfit)), unfit.toString());
        }
        assertEquals("ada", outcome(claims().putNull("groups")));
        assertEquals(
                "ada", outcome(claims().put("groups", new JsonArray().add("ops").addNull())));
    }

    @Test
    void aTokenThatDoesNotHoldIsRefused() throws Exception {
        long now = start.getEpochSecond();
        List<JsonObject> unfit = List.of(
                claims().put("exp", now - 61),
                claims().put("nbf", now + 62),
                claims().put("iss", "https://elsewhere"),
                claims().put("iss", provider.issuer() + "/"),
                claims().put("aud", "other"),
                without("exp"),
                without("iss"),
                without("aud"),
                without("sub"),
                claims().put("sub", " "));
        for (JsonObject claims : unfit) {
            assertEquals("user-token-refused", outcome(claims), claims.encode());
        }
        for (JsonObject claims : List.of(claims().put("exp", now - 50), claims().put("nbf", now + 50))) {
            assertEquals("ada", outcome(claims), "within the skew: " + claims.encode());
        }
    }

    private JsonObject without(String claim) {
        JsonObject claims = claims();
        claims.remove(claim);
        return claims;
    }

    @Test
    void aForgedTokenIsRefused() throws Exception {
        String good = provider.token("ada");
        String[] parts = good.split("\\.", -1);
        JsonObject noSuchKey = new JsonObject().put("alg", "RS256").put("kid", "no-such");
        for (String token : List.of(
                provider.unsigned(claims()),
                provider.signedWithPublicKey(claims()),
                parts[0] + "." + parts[1] + "." + parts[2].substring(0, 20),
                parts[0] + "." + parts[1] + ".",
                parts[0] + "." + provider.token("eve").split("\\.", -1)[1] + "." + parts[2],
                provider.sign(noSuchKey, claims()),
                provider.sign(
                        new JsonObject()
                                .put("alg", "RS256")
                                .put("crit", new JsonArray().add("x"))
                                .put("x", 1),
                        claims()),
                "x.y.z",
                "opaque",
                "",
                "a".repeat(20_000))) {
            assertEquals("user-token-refused", outcome(token, "ada"), token);
        }
        assertEquals("user-token-missing", outcome(null, "ada"));
    }

    @Test
    void anotherUserThanTheCloudSaysIsRefusedAlsoFromMemory() throws Exception {
        String token = provider.token("ada");
        assertEquals("user-mismatch", outcome(token, "bob"));
        assertEquals("ada", outcome(token, "ada"));
        assertEquals("user-mismatch", outcome(token, "bob"));
        assertEquals("user-mismatch", outcome(token, null));
    }

    @Test
    void aTokenInMemoryEndsToo() throws Exception {
        String token = provider.sign(claims().put("exp", start.getEpochSecond() + 100));
        assertEquals("ada", outcome(token, "ada"));
        seconds.set(159);
        assertEquals("ada", outcome(token, "ada"));
        seconds.set(161);
        assertEquals("user-token-refused", outcome(token, "ada"));
    }

    @Test
    void aNewKeyIsTakenUpAndStrangersDoNotMakeUsAskAgainAndAgain() throws Exception {
        assertEquals("ada", outcome(provider.token("ada"), "ada"));
        provider.rotate();
        seconds.addAndGet(11);
        assertEquals("bob", outcome(provider.token("bob"), "bob"));
        assertEquals(2, provider.keyReads());
        JsonObject stranger = new JsonObject().put("alg", "RS256").put("kid", "no-such");
        for (int i = 0; i < 20; i++) {
            assertEquals("user-token-refused", outcome(provider.sign(stranger, claims()), "ada"));
        }
        assertEquals(2, provider.keyReads());
        seconds.addAndGet(11);
        assertEquals("user-token-refused", outcome(provider.sign(stranger, claims()), "ada"));
        assertEquals(3, provider.keyReads());
    }

    @Test
    void aProviderThatLeavesTakesNobodysAccess() throws Exception {
        assertEquals("ada", outcome(provider.token("ada"), "ada"));
        provider.leave();
        seconds.addAndGet(100_000);
        JsonObject later = provider.claims("bob").put("exp", start.getEpochSecond() + 100_300);
        assertEquals("bob", outcome(provider.sign(later), "bob"));
        provider.rotate();
        seconds.addAndGet(11);
        assertEquals("identity-provider-unavailable", outcome(provider.sign(later), "bob"), "its key is unknown");
        provider.comeBack();
        seconds.addAndGet(11);
        assertEquals("bob", outcome(provider.sign(later), "bob"));
    }

    /** A token that is good for long after the clock was moved. */
    private String lasting(String user) {
        return provider.sign(provider.claims(user).put("exp", start.getEpochSecond() + 100_000));
    }

    @Test
    void aWithdrawnKeyEndsWithTheAgeOfTheKeysAlsoWhereNobodyAskedForLong() throws Exception {
        String before = lasting("ada");
        String after = lasting("bob");
        assertEquals("eve", outcome(provider.token("eve"), "eve"));
        provider.rotate();
        seconds.set(ProviderKeys.AGE.toSeconds() - 1);
        assertEquals("ada", outcome(before, "ada"));
        seconds.addAndGet(1);
        assertEquals("user-token-refused", outcome(after, "bob"));
        assertEquals(2, provider.keyReads());
    }

    @Test
    void whereOldKeysCouldNotBeReadAnewThatIsTriedAgainSoon() throws Exception {
        String meanwhile = lasting("ada");
        String within = lasting("bob");
        String after = lasting("carl");
        assertEquals("eve", outcome(provider.token("eve"), "eve"));
        provider.leave();
        seconds.set(ProviderKeys.AGE.toSeconds());
        assertEquals("ada", outcome(meanwhile, "ada"));
        provider.comeBack();
        provider.rotate();
        seconds.addAndGet(ProviderKeys.PAUSE.toSeconds() - 1);
        assertEquals("bob", outcome(within, "bob"));
        seconds.addAndGet(1);
        assertEquals("user-token-refused", outcome(after, "carl"));
    }

    @Test
    void aProviderThatWasNeverThereIsATemporaryFailure() throws Exception {
        provider.leave();
        trust = make();
        assertEquals("identity-provider-unavailable", outcome(provider.token("ada"), "ada"));
        provider.comeBack();
        seconds.addAndGet(2);
        assertEquals("ada", outcome(provider.token("ada"), "ada"));
    }

    @Test
    void aProviderThatSaysItIsAnotherIsNotBelieved() throws Exception {
        for (JsonObject members : List.of(
                new JsonObject().put("issuer", "https://elsewhere"),
                new JsonObject().put("jwks_uri", "file:///etc/passwd"),
                new JsonObject().put("jwks_uri", 7),
                new JsonObject().putNull("jwks_uri"))) {
            provider.discoveryAlso(members);
            trust = make();
            assertEquals("identity-provider-unavailable", outcome(provider.token("ada"), "ada"), members.encode());
            assertFalse(provider.keyReads() > 1);
        }
    }
}
