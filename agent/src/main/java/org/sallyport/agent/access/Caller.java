package org.sallyport.agent.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a request is made. What isn't known makes rules strict: one that allows certain users or groups
 * doesn't cover a caller of whom that isn't known, one that denies them does.
 *
 * @param user the user; null when unknown
 * @param groups the user's groups; null when unknown
 */
public record Caller(@Nullable String user, @Nullable Set<String> groups) {
    /** A caller of whom nothing is known. */
    public static final Caller UNKNOWN = new Caller(null, null);

    public Caller {
        groups = groups == null ? null : Set.copyOf(groups);
    }

    /** A user as the cloud names it; the cloud tells no groups. */
    public static Caller asserted(@Nullable String user) {
        return user == null ? UNKNOWN : new Caller(user, null);
    }
}
