package org.sallyport.agent.trust;

import com.nimbusds.jose.jwk.JWKSet;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies the token that a user gave to the cloud, so that the cloud can't act for a user who did not call it. Fails
 * closed. Thread-safe; a token that was verified a short while ago is answered at once, others on a worker thread.
 */
public final class UserTrust {
    private static final Logger LOG = LoggerFactory.getLogger(UserTrust.class);

    /** What an agent that verifies users says in {@code hello}: the cloud then passes callers' tokens on. */
    public static final String CAPABILITY = "caller-token";

    private static final int LONGEST_TOKEN = 16 * 1024;

    private final Vertx vertx;
    private final TokenCheck check;
    private final InstantSource clock;
    private final ProviderHttp http;
    private final ProviderKeys keys;
    private final VerifiedTokens verified = new VerifiedTokens();

    /**
     * Trusts a provider, whose keys are asked for at once.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public UserTrust(Vertx vertx, TrustSettings settings, InstantSource clock, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.check = new TokenCheck(settings);
        this.clock = clock;
        this.http = new ProviderHttp(vertx, settings.trustedCertificates());
        this.keys = new ProviderKeys(settings.issuer(), http::get, nanoTime);
        keys.current().onFailure(failure -> LOG.debug("asked again at the first request: {}", failure.toString()));
    }

    /**
     * Verifies who calls.
     *
     * @param token the user's own
     * @param asserted whom the cloud names
     * @return fails with {@link AgentException}: {@link AgentCode#USER_TOKEN_MISSING},
     *     {@link AgentCode#USER_TOKEN_REFUSED}, {@link AgentCode#USER_MISMATCH},
     *     {@link AgentCode#IDENTITY_PROVIDER_UNAVAILABLE}
     */
    public Future<VerifiedUser> verify(@Nullable String token, @Nullable String asserted) {
        if (token == null) {
            return Future.failedFuture(new AgentException(
                    AgentCode.USER_TOKEN_MISSING,
                    "This agent verifies users itself, and the request brings no token of one: the cloud has to let"
                            + " users in by the OpenID Connect provider that the agent trusts"));
        }
        if (token.length() > LONGEST_TOKEN) {
            return Future.failedFuture(TokenCheck.refused("is longer than " + LONGEST_TOKEN + " characters"));
        }
        String digest = VerifiedTokens.digest(token);
        VerifiedUser known = verified.find(digest, clock.instant());
        if (known != null) {
            return isAsserted(known, asserted) ? Future.succeededFuture(known) : Future.failedFuture(mismatch());
        }
        return keys.current()
                .compose(set -> judge(token, set)
                        .compose(found -> found != null ? Future.succeededFuture(found) : again(token, set)))
                .compose(found -> accept(digest, found, asserted));
    }

    private Future<TokenCheck.@Nullable Verified> judge(String token, JWKSet set) {
        return vertx.executeBlocking(() -> check.judge(token, set, clock.instant()), false);
    }

    /** With newer keys. */
    private Future<TokenCheck.Verified> again(String token, JWKSet than) {
        return keys.newer(than).compose(set -> judge(token, set)).map(found -> {
            if (found == null) {
                throw TokenCheck.refused("is signed by a key that the identity provider does not list");
            }
            return found;
        });
    }

    private Future<VerifiedUser> accept(String digest, TokenCheck.Verified found, @Nullable String asserted) {
        Instant now = clock.instant();
        verified.keep(digest, found.user(), found.expires(), now);
        return isAsserted(found.user(), asserted)
                ? Future.succeededFuture(found.user())
                : Future.failedFuture(mismatch());
    }

    private static boolean isAsserted(VerifiedUser user, @Nullable String asserted) {
        return user.subject().equals(asserted);
    }

    private static AgentException mismatch() {
        return new AgentException(
                AgentCode.USER_MISMATCH,
                "The user's token is another user's than the cloud says: the cloud and the agent have to trust the same"
                        + " identity provider; if they do, ask who runs the cloud");
    }

    /** Lets the provider's connections go; idempotent. */
    public Future<Void> close() {
        return http.close();
    }
}
