package org.sallyport.agent.trust;

import java.util.List;

/**
 * A user, as the agent has verified.
 *
 * @param subject the token's {@code sub}
 * @param groups the user's groups, as the provider says
 */
public record VerifiedUser(String subject, List<String> groups) {
    public VerifiedUser {
        groups = List.copyOf(groups);
    }
}
