package org.sallyport.cloud.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.providers.OpenIDConnectAuth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.store.ExpiringCache;
import org.sallyport.cloud.store.Ids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies access tokens locally with the keys of an OpenID Connect provider. Discovery is tried again in the
 * background until it succeeds; a token signed by an unknown key makes the keys be read again, at most every
 * {@link #RELOAD_PAUSE}.
 */
final class OidcIdentity implements Identity {
    private static final Logger LOG = LoggerFactory.getLogger(OidcIdentity.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration RELOAD_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_TRUST = Duration.ofMinutes(5);
    private static final int CACHED_TOKENS = 10_000;

    private final Vertx vertx;
    private final IdentitySettings.Oidc settings;
    private final InstantSource clock;
    private final ExpiringCache<Caller> verified;
    private final AtomicReference<@Nullable Instant> lastReload = new AtomicReference<>();
    private volatile @Nullable OAuth2Auth provider;
    private volatile boolean closed;

    OidcIdentity(Vertx vertx, IdentitySettings.Oidc settings, InstantSource clock) {
        this.vertx = vertx;
        this.settings = settings;
        this.clock = clock;
        this.verified = new ExpiringCache<>(CACHED_TOKENS, clock);
        discover();
    }

    @Override
    public Future<Caller> authenticate(String token) {
        String digest = Ids.digest(token);
        Caller known = verified.get(digest).orElse(null);
        if (known != null) {
            return Future.succeededFuture(known.bringing(token));
        }
        OAuth2Auth keys = provider;
        if (keys == null) {
            return Future.failedFuture(CloudCode.IDENTITY_UNAVAILABLE.failure(
                    "The identity provider " + settings.issuer() + " has not answered yet; try again later"));
        }
        try {
            TokenClaims claims = TokenClaims.unverified(token);
            refuseExpired(claims);
            return verify(keys, token, true).map(v -> accept(digest, claims).bringing(token));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    @Override
    public Future<Void> close() {
        closed = true;
        OAuth2Auth keys = provider;
        if (keys != null) {
            keys.close();
        }
        return Future.succeededFuture();
    }

    private void discover() {
        if (closed) {
            return;
        }
        String issuer = settings.issuer().toString();
        OAuth2Options options = new OAuth2Options()
                .setSite(issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer)
                .setClientId(settings.audience())
                .setJWTOptions(new JWTOptions().addAudience(settings.audience()));
        OpenIDConnectAuth.discover(vertx, options)
                .onSuccess(found -> {
                    // Only what we verify ourselves counts: a token that fails locally must not be sent elsewhere to be
                    // asked
                    // about, which is what the provider does when it knows these paths.
                    options.setIntrospectionPath(null).setUserInfoPath(null);
                    provider = found;
                    LOG.info("identity provider {} found", settings.issuer());
                })
                .onFailure(e -> {
                    LOG.warn(
                            "identity provider {} can't be used yet, all requests are refused: {}; next try in {} s",
                            settings.issuer(),
                            e.getMessage(),
                            RETRY.toSeconds());
                    vertx.setTimer(RETRY.toMillis(), t -> discover());
                });
    }

    /** Completes when the signature, issuer and audience hold. */
    private Future<Void> verify(OAuth2Auth keys, String token, boolean mayReload) {
        return keys.authenticate(new TokenCredentials(token)).transform((user, failure) -> {
            if (user != null && isVerified(user)) {
                return Future.succeededFuture();
            }
            if (mayReload && takeReload()) {
                return keys.jWKSet()
                        .recover(e -> {
                            throw CloudCode.IDENTITY_UNAVAILABLE.failure(
                                    "The keys of " + settings.issuer() + " can't be read; try again later", e);
                        })
                        .compose(v -> verify(keys, token, false));
            }
            return Future.failedFuture(unknown());
        });
    }

    private Caller accept(String digest, TokenClaims claims) {
        Instant expires = claims.expires().orElseThrow(OidcIdentity::unknownWithoutClaims);
        if (!claims.isFrom(settings.issuer().toString()) || !claims.isFor(settings.audience())) {
            throw unknown();
        }
        String subject = claims.subject().orElseThrow(OidcIdentity::unknownWithoutClaims);
        Caller caller = new Caller(subject, claims.isInGroup(settings.adminGroup()));
        Instant trusted = clock.instant().plus(LONGEST_TRUST);
        verified.put(digest, caller, expires.isBefore(trusted) ? expires : trusted);
        return caller;
    }

    private void refuseExpired(TokenClaims claims) {
        Instant now = clock.instant();
        claims.expires().filter(end -> !now.isBefore(end)).ifPresent(end -> {
            throw CloudCode.TOKEN_EXPIRED.failure("The token expired at " + end + "; the cloud's clock says " + now);
        });
    }

    private boolean takeReload() {
        Instant now = clock.instant();
        Instant last = lastReload.get();
        return (last == null || last.plus(RELOAD_PAUSE).isBefore(now)) && lastReload.compareAndSet(last, now);
    }

    private RuntimeException unknown() {
        return CloudCode.TOKEN_UNKNOWN.failure(
                "The token must be signed by " + settings.issuer() + ", for the audience " + settings.audience());
    }

    private static RuntimeException unknownWithoutClaims() {
        return CloudCode.TOKEN_UNKNOWN.failure("The token must hold the claims 'exp' and 'sub'");
    }

    /** The provider puts this attribute only after it has checked the signature. */
    private static boolean isVerified(User user) {
        return user.attributes().getJsonObject("accessToken") != null;
    }
}
