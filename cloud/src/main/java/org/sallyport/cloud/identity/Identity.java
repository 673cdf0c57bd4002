package org.sallyport.cloud.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.problem.CloudCode;

/** Tells callers by their bearer tokens. Thread-safe. Fails closed: without a sure answer nobody is let in. */
public interface Identity {

    /**
     * The caller whose token it is. Fails with {@link CloudCode#TOKEN_UNKNOWN}, {@link CloudCode#TOKEN_EXPIRED} or
     * {@link CloudCode#IDENTITY_UNAVAILABLE}.
     */
    Future<Caller> authenticate(String token);

    /** Stops background work; idempotent. */
    Future<Void> close();

    /** The identity that settings describe; it may still be on its way to its provider. */
    static Identity of(Vertx vertx, IdentitySettings settings, InstantSource clock) {
        if (settings instanceof IdentitySettings.Oidc oidc) {
            return new OidcIdentity(vertx, oidc, clock);
        }
        return new BuiltinIdentity(((IdentitySettings.Builtin) settings).users(), clock);
    }

    /**
     * The token of an {@code Authorization} field.
     *
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#TOKEN_MISSING}
     */
    static String bearer(@Nullable String authorization) {
        if (authorization != null
                && authorization.length() > 7
                && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return authorization.substring(7).strip();
        }
        throw CloudCode.TOKEN_MISSING.failure("Send the header field 'Authorization: Bearer' with your token");
    }
}
