package org.sallyport.agent.trust;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A user, as the agent has verified.
 *
 * @param subject the token's {@code sub}
 * @param groups the user's groups, as the provider says; null when the token doesn't tell them, which is not the same as
 *     none
 */
public record VerifiedUser(String subject, @Nullable Set<String> groups) {
    public VerifiedUser {
        groups = groups == null ? null : Set.copyOf(groups);
    }
}
