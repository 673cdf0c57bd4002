package org.sallyport.cloud.identity;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How callers are told. */
public sealed interface IdentitySettings {

    /**
     * Tokens that the configuration lists by their digests: for the demo and small installations.
     *
     * @param users at least one
     */
    record Builtin(List<User> users) implements IdentitySettings {
        public Builtin {
            users = List.copyOf(users);
        }
    }

    /**
     * An OpenID Connect provider.
     *
     * @param issuer its URL; discovery is below it
     * @param audience what each token's {@code aud} must hold
     * @param adminGroup the value in {@code groups} that makes an admin; null for no admins
     */
    record Oidc(URI issuer, String audience, @Nullable String adminGroup) implements IdentitySettings {}

    /**
     * A user of {@link Builtin}.
     *
     * @param name the subject
     * @param tokenSha256 lower-case hex SHA-256 of the token
     * @param admin whether it may see and change what others own
     * @param expires when the token ends; null for never
     */
    record User(
            String name,
            String tokenSha256,
            boolean admin,
            @Nullable Instant expires) {}
}
