package org.sallyport.agent.trust;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.keys.Sha256;

/**
 * Tokens that were verified a short while ago, by their digests: no token stays in memory for it. Bounded: the longest
 * unused goes first. Thread-safe.
 */
final class VerifiedTokens {
    private static final int CAPACITY = 10_000;

    /** How long a token is not verified again: so long may a key that the provider withdrew still count. */
    private static final Duration LIFE = Duration.ofMinutes(5);

    private record Entry(VerifiedUser user, Instant until) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
            return size() > CAPACITY;
        }
    };

    static String digest(String token) {
        return Sha256.hex(token.getBytes(StandardCharsets.UTF_8));
    }

    synchronized @Nullable VerifiedUser find(String digest, Instant now) {
        Entry entry = entries.get(digest);
        if (entry == null) {
            return null;
        }
        if (!now.isBefore(entry.until)) {
            entries.remove(digest);
            return null;
        }
        return entry.user;
    }

    /** Keeps a user until the token ends, at most for a while. */
    synchronized void keep(String digest, VerifiedUser user, Instant ends, Instant now) {
        Instant longest = now.plus(LIFE);
        entries.put(digest, new Entry(user, ends.isBefore(longest) ? ends : longest));
    }
}
