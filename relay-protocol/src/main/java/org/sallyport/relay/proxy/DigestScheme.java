package org.sallyport.relay.proxy;

import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * RFC 7616. Remembers the last nonce, so that a later dial is let in without being asked first; the proxy counts how
 * often it is used, over all links.
 */
final class DigestScheme implements Scheme {
    private static final int CLIENT_NONCE_BYTES = 18;
    private static final int MOST_STALE = 3;

    private final PasswordLogin login;
    private final SecureRandom random = new SecureRandom();
    private @Nullable Challenge current;
    private int count;

    DigestScheme(PasswordLogin login) {
        this.login = login;
    }

    @Override
    public String name() {
        return "Digest";
    }

    @Override
    public Exchange begin(String authority) {
        return new Dialogue(authority);
    }

    /** Takes on the challenge, unless another dial has already, and answers it. */
    private synchronized Optional<String> answer(@Nullable Challenge challenge, String authority) {
        if (challenge != null && !challenge.equals(current)) {
            current = challenge;
            count = 0;
        }
        if (current == null) {
            return Optional.empty();
        }
        count++;
        byte[] cnonce = new byte[CLIENT_NONCE_BYTES];
        random.nextBytes(cnonce);
        String encoded = Base64.getUrlEncoder().encodeToString(cnonce);
        return Optional.of(new DigestAnswer(current, login, "CONNECT", authority, encoded, count).text());
    }

    private static Optional<Challenge> strongest(List<Challenge> offered) {
        return offered.stream()
                .filter(DigestAnswer::answers)
                .min(Comparator.comparing(
                        challenge -> DigestAnswer.Algorithm.of(challenge).orElseThrow()));
    }

    private final class Dialogue implements Exchange {
        private final String authority;
        private boolean answered;
        private int stale;

        Dialogue(String authority) {
            this.authority = authority;
        }

        @Override
        public Future<Optional<String>> answer(List<Challenge> offered) {
            Challenge chosen = strongest(offered).orElse(null);
            if (!offered.isEmpty() && (chosen == null || refuses(chosen))) {
                return Future.succeededFuture(Optional.empty());
            }
            answered |= chosen != null;
            return Future.succeededFuture(DigestScheme.this.answer(chosen, authority));
        }

        /** A challenge after an answer: the proxy says {@code stale} where only the nonce was wrong. */
        private boolean refuses(Challenge again) {
            return answered && (!again.parameter("stale").equalsIgnoreCase("true") || ++stale > MOST_STALE);
        }
    }
}
